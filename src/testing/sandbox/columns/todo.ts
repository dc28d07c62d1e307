/** The columns of `todo`, in the order of its answers. */
export const TODO_COLUMNS = [
  'id',
  'name',
  'type',
  'status',
  'dueDate',
  'completedAt',
  'description',
  'ownerId',
  'dealId',
  'leadId',
  'peopleId',
  'organizationId',
  'updatedAt',
  'createdAt',
] as const;
