import type { CheckView } from '../../platform/check-port.ts';

export type Tone = 'right' | 'wrong' | 'unknown';

/** A claim and its reason, as words of `verify:claims`; figures are formatted by who draws. */
export interface Claim {
  id: 'seal' | 'list' | 'content';
  tone: Tone;
  /** Below `verify:claims.<id>.<tone>`: the claim; below `verify:reasons`: why. */
  reason: string;
  numbers: Record<string, number>;
  /** ms since 1970. */
  since: number | null;
  /** Names of documents. */
  names: string[];
}

const toneOf = (holds: boolean | null): Tone => (holds === null ? 'unknown' : holds ? 'right' : 'wrong');

const SIGNATURE: Readonly<Record<string, string>> = {
  'no signature': 'noSignature',
  'another purpose': 'otherPurpose',
  'unknown key': 'unknownKey',
  'key not valid then': 'keyNotValid',
  altered: 'altered',
  'no document': 'noSeal',
  'no signature file': 'noSignatureFile',
  'no keys': 'noKeys',
  'no time': 'altered',
  'not supported': 'notSupported',
};
const LIST: Readonly<Record<string, string>> = {
  'no seal': 'noSealForList',
  'no list': 'noList',
  'another document': 'otherDocument',
  'other figures': 'otherFigures',
  contradiction: 'contradiction',
};

/** The three claims of a check: whose seal, whose list, whose bytes. */
export function claimsOf(found: CheckView): Claim[] {
  const { signature, list, counts, content, said, attacks } = found;
  const none = { numbers: {}, since: null, names: [] };
  const seal: Claim = {
    ...none,
    id: 'seal',
    tone: toneOf(signature.holds),
    reason: signature.why
      ? (SIGNATURE[signature.why] ?? 'altered')
      : signature.keySince === null
        ? 'signed'
        : 'signedSince',
    since: signature.keySince,
  };
  const order: Claim = {
    ...none,
    id: 'list',
    tone: toneOf(list.holds),
    reason: list.why ? (LIST[list.why] ?? 'contradiction') : 'sameList',
    numbers: { count: counts.files },
    names: list.documents,
  };
  return [seal, order, contentClaim()];

  function contentClaim(): Claim {
    if (content) {
      const isRight = content.bad.count === 0 && attacks.length === 0;
      const proven = found.holds === null ? 'unknown' : toneOf(isRight);
      return {
        ...none,
        id: 'content',
        tone: isRight ? (signature.holds && list.holds ? 'right' : proven === 'right' ? 'unknown' : proven) : 'wrong',
        reason: isRight ? 'sameFiles' : 'otherFiles',
        numbers: { count: content.files.of, right: content.files.right, bad: content.bad.count },
      };
    }
    // Nothing was read here; it is the courier's word, and worth as much as its signature.
    const isSaid = signature.holds === true && list.holds === true;
    const { compared, verify } = said;
    const reason = verify !== 'read-back' ? 'received' : compared && compared.files > 0 ? 'compared' : 'readBack';
    return {
      ...none,
      id: 'content',
      tone: isSaid ? 'right' : found.holds === false ? 'wrong' : 'unknown',
      reason: isSaid ? reason : 'notProven',
      numbers: compared ? { count: compared.of, right: compared.files } : { count: counts.files },
    };
  }
}
