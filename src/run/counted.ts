/** `1,234,567`, whatever the locale of the machine; to load the languages for it would take 20 ms. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 row`, `2,000 rows`. */
export const counted = (count: number, noun: string): string => `${formatCount(count)} ${plural(count, noun)}`;

/** `row` for one, `rows` for any other number. */
export const plural = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`);
