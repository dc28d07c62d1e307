/** A record as its JSON text says it: field names and the text of each cell, in order. Knows none of the product's code. */
export type OracleRecord = ReadonlyMap<string, string | null>;

/**
 * Reads a list of records from its JSON text and says what each cell has to hold (DESIGN §7), straight from the text:
 * a second reading of the contract, slow and plain, to hold the product against.
 */
export function readRecords(text: string): OracleRecord[] {
  const reader = new Reader(text);
  return reader.list(() => reader.record());
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  list<T>(element: () => T): T[] {
    const elements: T[] = [];
    this.#take('[');
    while (this.#peek() !== ']') {
      elements.push(element());
      if (this.#peek() === ',') this.#take(',');
    }
    this.#take(']');
    return elements;
  }

  /** Each field's cell text; of two equal names the last value counts, at the first place. */
  record(): Map<string, string | null> {
    return this.#members(() => this.#cell());
  }

  #members<T>(value: () => T): Map<string, T> {
    const members = new Map<string, T>();
    this.#take('{');
    while (this.#peek() !== '}') {
      const name = this.#string();
      this.#take(':');
      members.set(name, value());
      if (this.#peek() === ',') this.#take(',');
    }
    this.#take('}');
    return members;
  }

  #cell(): string | null {
    switch (this.#peek()) {
      case '"':
        return this.#string().toWellFormed();
      case 't':
        return this.#word('true', '1');
      case 'f':
        return this.#word('false', '0');
      case 'n':
        return this.#word('null', null);
      default:
        return this.#json();
    }
  }

  /** The same value as JSON text with `", "` and `": "` between. */
  #json(): string {
    switch (this.#peek()) {
      case '"':
        return JSON.stringify(this.#string().toWellFormed());
      case '[':
        return `[${this.list(() => this.#json()).join(', ')}]`;
      case '{': {
        const members = [...this.#members(() => this.#json())];
        return `{${members.map(([name, value]) => `${JSON.stringify(name.toWellFormed())}: ${value}`).join(', ')}}`;
      }
      case 't':
        return this.#word('true', 'true');
      case 'f':
        return this.#word('false', 'false');
      case 'n':
        return this.#word('null', 'null');
      default:
        return this.#number();
    }
  }

  #number(): string {
    const source = /^-?[\d.eE+-]+/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += source.length;
    if (/^-?0*(\.0*)?([eE][+-]?\d+)?$/.test(source)) return '0';
    if (/^-?\d+$/.test(source)) return source;
    const value = Number(source);
    return Number.isFinite(value) && value !== 0 ? String(value) : source;
  }

  #string(): string {
    this.#peek();
    const source = /^"(?:[^"\\]|\\.)*"/s.exec(this.#text.slice(this.#at))?.[0] ?? '';
    this.#at += source.length;
    return String(JSON.parse(source));
  }

  #word<T>(word: string, meaning: T): T {
    for (const letter of word) this.#take(letter);
    return meaning;
  }

  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? 'x')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }

  #take(letter: string): void {
    if (this.#peek() !== letter) throw new Error(`${letter} expected at ${this.#at}`);
    this.#at += 1;
  }
}
