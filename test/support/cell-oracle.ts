/** What a field has to become: the text of its cell, and its JSON text for where it stands among others. */
export interface OracleValue {
  readonly cell: string | null;
  readonly json: string;
}

/** A record as its JSON text says it: field names and values, in order. Knows none of the product's code. */
export type OracleRecord = ReadonlyMap<string, OracleValue>;

/**
 * Reads a list of records from its JSON text and says what each cell has to hold (DESIGN §7), straight from the text:
 * a second reading of the contract, slow and plain, to hold the product against.
 */
export function readRecords(text: string): OracleRecord[] {
  const reader = new Reader(text);
  return reader.list(() => reader.record());
}

/** A list or an object whose end has not come yet. */
class Container {
  readonly isList: boolean;
  /** By name, or by place in a list. */
  readonly members = new Map<string, string>();
  /** Of the member that comes next. */
  name: string | undefined;

  constructor(isList: boolean) {
    this.isList = isList;
  }

  put(json: string): void {
    this.members.set(this.name ?? String(this.members.size), json);
    this.name = undefined;
  }

  text(): string {
    if (this.isList) return `[${[...this.members.values()].join(', ')}]`;
    const members = [...this.members].map(([name, json]) => `${JSON.stringify(name.toWellFormed())}: ${json}`);
    return `{${members.join(', ')}}`;
  }
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

  /** Of two equal names the last value counts, at the first place. */
  record(): Map<string, OracleValue> {
    return this.#members(() => this.#value());
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

  #value(): OracleValue {
    const kind = this.#peek();
    const begin = this.#at;
    const json = this.#json();
    if (kind === '"') return { cell: String(JSON.parse(this.#text.slice(begin, this.#at))).toWellFormed(), json };
    const cell = new Map([
      ['true', '1'],
      ['false', '0'],
      ['null', null],
    ]).get(json);
    return { cell: cell === undefined ? json : cell, json };
  }

  /** A value as JSON text with `", "` and `": "` between; without recursion, for some are nested deep. */
  #json(): string {
    const root = new Container(true);
    const open = [root];
    for (let inner = root; root.members.size === 0; inner = open.at(-1) ?? root) {
      const next = this.#peek();
      if (next === ',') {
        this.#take(next);
      } else if (next === ']' || next === '}') {
        this.#take(next);
        open.pop();
        open.at(-1)?.put(inner.text());
      } else if (!inner.isList && inner.name === undefined) {
        inner.name = this.#string();
        this.#take(':');
      } else if (next === '[' || next === '{') {
        this.#take(next);
        open.push(new Container(next === '['));
      } else {
        inner.put(this.#scalar(next));
      }
    }
    return [...root.members.values()].join();
  }

  #scalar(first: string): string {
    if (first === '"') return JSON.stringify(this.#string().toWellFormed());
    const word = ['true', 'false', 'null'].find((one) => one.startsWith(first));
    return word === undefined ? this.#number() : this.#word(word);
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
    const begin = this.#at;
    // To the next quote that no backslash spells; a pattern would run out of stack at some millions of letters.
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) if (this.#text[this.#at] === '\\') this.#at += 1;
    this.#at += 1;
    return String(JSON.parse(this.#text.slice(begin, this.#at)));
  }

  #word(word: string): string {
    for (const letter of word) this.#take(letter);
    return word;
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
