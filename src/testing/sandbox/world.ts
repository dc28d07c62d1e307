import { Assignment } from './assignment.ts';
import { countsFor, type SandboxCounts } from './counts.ts';
import { hashName, mix, uuid } from './hash.ts';
import type { Reference } from './json.ts';
import { companyName, courseName, formName, personName, teamName } from './names.ts';
import { Permutation } from './permutation.ts';
import { submissionsOfForms } from './submission-counts.ts';
import type { RecordKind, SandboxTable } from './tables.ts';

/** What has an id of its own. */
export type EntityKind =
  | RecordKind
  | 'webForm'
  | 'submission'
  | 'pipeline'
  | 'stage'
  | 'sequence'
  | 'room'
  | 'customObjectDefinition'
  | 'field'
  | 'option';

/** What other records name when they refer to it. */
type NamedKind = Exclude<SandboxTable, 'memo'> | 'webForm' | 'sequence' | 'product';

export interface WorldOptions {
  readonly seed: number;
  readonly scale: number;
  readonly counts: Partial<SandboxCounts>;
}

/** The share of people who may have deals; the submitters of the "strangers" form come from the others. */
const DEAL_OWNERS = 0.6;

/** Who belongs to whom in one workspace, and what everything is called: all computed from the seed, nothing stored. */
export class World {
  readonly seed: number;
  readonly counts: SandboxCounts;
  /** Submissions of each form. */
  readonly formCounts: readonly number[];
  /** Which organization a person works for. */
  readonly employers: Assignment;
  /** Which person a deal is made with. */
  readonly dealPeople: Assignment;
  /** Which person a lead is. */
  readonly leadPeople: Assignment;
  /** Which person handed in a submission, per form. */
  readonly submitters: readonly Assignment[];
  readonly #salts = new Map<EntityKind, number>();

  constructor({ seed, scale, counts }: WorldOptions) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`sandbox: the seed must be a whole number, not ${seed}`);
    if (!(scale > 0)) throw new RangeError(`sandbox: the scale must be above 0, not ${scale}`);
    this.seed = mix(seed | 0, Math.floor(seed / 0x1_0000_0000));
    this.counts = countsFor(scale, counts);
    const { organization, people, deal, lead } = this.counts;
    const shuffled = (size: number, name: string): Permutation => new Permutation(size, this.salt(name));
    const dealOwners = shuffled(people, 'deal owners');
    this.employers = new Assignment(shuffled(people, 'employees'), shuffled(organization, 'employers'), {
      unowned: 0.08,
      active: 0.9,
    });
    this.dealPeople = new Assignment(shuffled(deal, 'deals'), dealOwners, { unowned: 0.06, active: DEAL_OWNERS });
    this.leadPeople = new Assignment(shuffled(lead, 'leads'), shuffled(people, 'lead owners'), {
      unowned: 0.05,
      active: 0.5,
    });
    const forms = submissionsOfForms(this.counts);
    this.formCounts = forms.map((form) => form.count);
    this.submitters = forms.map(({ count, kind }, form) => {
      const items = shuffled(count, `submissions ${form}`);
      if (kind === 'strangers') {
        return new Assignment(items, dealOwners, { unowned: 0.05, active: (1 - DEAL_OWNERS) * 0.9 }, true);
      }
      const unowned = kind === 'anonymous' ? 1 : 0.06;
      return new Assignment(items, shuffled(people, `submitters ${form}`), { unowned, active: 0.35 });
    });
  }

  /** A number of this workspace for a purpose. */
  salt(purpose: string): number {
    return mix(this.seed, hashName(purpose));
  }

  /** The hash all of one record's values come from. */
  hash(kind: EntityKind, index: number): number {
    let salt = this.#salts.get(kind);
    if (salt === undefined) {
      salt = this.salt(kind);
      this.#salts.set(kind, salt);
    }
    return mix(salt, index);
  }

  id(kind: EntityKind, index: number): string {
    return uuid(this.hash(kind, 0xffff_ffff), index);
  }

  name(kind: NamedKind, index: number): string {
    const hash = this.hash(kind, index);
    switch (kind) {
      case 'organization':
        return companyName(hash);
      case 'people':
      case 'user':
        return personName(hash);
      case 'team':
        return teamName(index);
      case 'webForm':
        return formName(index);
      case 'sequence':
      case 'product':
        return courseName(hash);
      case 'deal':
        return this.#opportunityName(this.dealPeople.ownerOf(index), hash, '제안');
      case 'lead':
        return this.#opportunityName(this.leadPeople.ownerOf(index), hash, '문의');
    }
  }

  ref(kind: NamedKind, index: number): Reference {
    return { id: this.id(kind, index), name: this.name(kind, index) };
  }

  /** The employer of a person, if there is a person and they have one. */
  organizationOf(person: number | undefined): number | undefined {
    return person === undefined ? undefined : this.employers.ownerOf(person);
  }

  /** The forms a person has submissions in. */
  formsOf(person: number): number[] {
    const forms: number[] = [];
    for (const [form, submitters] of this.submitters.entries()) if (submitters.countOf(person) > 0) forms.push(form);
    return forms;
  }

  #opportunityName(person: number | undefined, hash: number, what: string): string {
    const organization = this.organizationOf(person);
    const customer = organization === undefined ? undefined : this.name('organization', organization);
    return `${customer ?? (person === undefined ? '미지정' : this.name('people', person))} ${courseName(hash)} ${what}`;
  }
}
