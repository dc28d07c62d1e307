/** The columns of `team` in a real workspace, in the order of its answers. */
export const TEAM_COLUMNS = ['id', 'name', 'description', 'teammateList'] as const;
