/** Forms whose submissions are asked for side by side; each is a chain of its own, and holds one batch. */
export const FORMS_AT_ONCE = 16;
