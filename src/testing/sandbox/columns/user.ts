/** The columns of `user` in a real workspace, in the order of its answers. */
export const USER_COLUMNS = ['id', 'name', 'status', 'email', 'role', 'createdAt', 'updatedAt'] as const;
