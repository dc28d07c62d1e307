/** The exit code of `status` and `doctor` when something needs attention, so that a monitor can call them. */
export const NEEDS_ATTENTION = 1;
