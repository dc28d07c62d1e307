/** The columns of `memo` in a real workspace, in the order of its answers. */
export const MEMO_COLUMNS = [
  'id',
  'htmlBody',
  'text',
  'dealId',
  'leadId',
  'peopleId',
  'organizationId',
  'productId',
  'quoteId',
  'todoId',
  'parentId',
  'ownerId',
  'updatedAt',
  'createdAt',
] as const;
