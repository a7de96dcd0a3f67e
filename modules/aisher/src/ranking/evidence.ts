import type { Finding, Reference } from './finding.ts';

/** Something that was seen, and what it is found by. An explanation may only cite these. */
export interface Evidence {
  /** `E1`, `E2`, … in the order of the candidates. */
  readonly id: string;
  readonly kind: Reference['kind'];
  readonly service: string;
  readonly reference: Reference;
  /** Text of strangers. */
  readonly subject: string;
}

export class EvidenceList {
  readonly #known = new Map<string, Evidence>();

  get items(): readonly Evidence[] {
    return [...this.#known.values()];
  }

  /** The ids of what a finding refers to. What two findings refer to has one id. */
  add({ service, subject, references }: Finding): string[] {
    return references.map((reference) => {
      const key = JSON.stringify(reference);
      const known = this.#known.get(key);
      if (known !== undefined) return known.id;
      const id = `E${this.#known.size + 1}`;
      this.#known.set(key, { id, kind: reference.kind, service, reference, subject });
      return id;
    });
  }

  /** All of it in one form, for its digest. */
  text(): string {
    return JSON.stringify(this.items);
  }
}
