/** The columns of `product`, in the order of its answers. */
export const PRODUCT_COLUMNS = [
  'id',
  'name',
  'RecordId',
  '금액',
  '단위',
  '담당자',
  '상품 코드',
  '카테고리',
  '판매 여부',
  'description',
  'updatedAt',
  'createdAt',
] as const;
