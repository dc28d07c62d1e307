/** The fields of quotes and of the products in them; the sandbox has fields of these, but no list. */
export const QUOTE_COLUMNS = ['이름', '금액', '견적 상태', '유효 기간', '부가세 포함 여부', '비고', '담당자'] as const;

export const QUOTE_PRODUCT_COLUMNS = ['상품', '이름', '단가', '수량', '할인율(%)', '금액', '단위'] as const;
