import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Text } from '../../bytes/bytes.ts';
import { foldName } from './fold-name.ts';
import { PROOF_FOLDER, type SystemRules } from './profile.ts';
import { nameOfBytes } from './sink-name.ts';

/** Why a name was written otherwise. */
export type EscapeReason = 'dots' | 'empty' | 'character' | 'not_text' | 'ending' | 'reserved' | 'too_long' | 'twin';

export interface FittedName {
  name: string;
  /** Null when it stands as it is, but for a `%` that would read as a mark. */
  why: EscapeReason | null;
}

const EXTENSION = /\.[0-9A-Za-z]{1,16}$/;

/**
 * One segment of a path as a name that the system can hold (docs/spec/placing.md). A function of its bytes alone, and no two
 * segments give one name; `isFirst` says that it stands directly below the root.
 */
export function fitSegment(segment: Uint8Array, rules: SystemRules, isFirst: boolean): FittedName {
  const fitted = rules.isText ? asText(segment, rules, isFirst) : asBytes(segment, isFirst);
  if (rules.measure(fitted.name) <= rules.longestName) return fitted;
  return { name: marked(fitted.name, markOf(segment), rules), why: 'too_long' };
}

/** Puts `%=` and a mark before the ending of a name, and cuts what stands before it until it fits. */
export function marked(name: string, mark: string, rules: SystemRules): string {
  const ending = EXTENSION.exec(name)?.[0] ?? '';
  let head = name.slice(0, name.length - ending.length);
  const tail = `%=${mark}${ending}`;
  while (rules.measure(head + tail) > rules.longestName) {
    // Halves of a pair and of an escape mean nothing in a name that its mark tells apart.
    const over = rules.measure(head + tail) - rules.longestName;
    head = head.slice(0, head.length - Math.max(1, Math.ceil(over / 4)));
  }
  if (/[\ud800-\udbff]$/.test(head)) head = head.slice(0, -1);
  return head + tail;
}

/** 32 hexadecimal digits that stand for these bytes. */
export const markOf = (bytes: Uint8Array): string => hex(sha256(bytes).subarray(0, 16));

function asBytes(segment: Uint8Array, isFirst: boolean): FittedName {
  const name = nameOfBytes(segment);
  const reason = segment.length === 0 ? 'empty' : isDots(name) || segment.includes(0) ? 'dots' : null;
  if (reason === 'empty') return { name: '%=0', why: reason };
  if (reason !== null || (isFirst && isKept(name)))
    return { name: `%=${hex(segment)}`, why: segment.includes(0) ? 'character' : (reason ?? 'reserved') };
  // A name that already looks like a mark gets one 25 more, so that it can be none.
  return { name: name.replace(/%(?=(?:25)*=)/g, '%25'), why: null };
}

function asText(segment: Uint8Array, rules: SystemRules, isFirst: boolean): FittedName {
  if (segment.length === 0) return { name: '%=0', why: 'empty' };
  const whole = utf8Text(segment);
  const given = whole ?? nameOfBytes(segment);
  if (isDots(given)) return { name: given.replaceAll('.', '%2E'), why: 'dots' };
  let why: EscapeReason | null = whole === null ? 'not_text' : null;
  const chars = Array.from(given, (char, index) => ({ char, index }));
  const last = chars.length - 1;
  let at = 0;
  let name = '';
  const reserved = rules.reserved.map((pattern) => given.search(pattern));
  if (isFirst && isKept(given)) reserved.push(0);
  for (const { char, index } of chars) {
    const rest = given.slice(at + char.length, at + char.length + 2);
    const isForbidden = rules.forbidden?.test(char) ?? false;
    const isBadEnd =
      (index === 0 && (rules.first?.test(char) ?? false)) || (index === last && (rules.last?.test(char) ?? false));
    if (isForbidden) why ??= 'character';
    else if (isBadEnd) why ??= 'ending';
    else if (reserved.includes(at)) why ??= 'reserved';
    const isMark = char === '%' && (/^[0-9A-Fa-f]{2}/.test(rest) || rest.startsWith('='));
    const isEscaped = isForbidden || isBadEnd || reserved.includes(at) || isMark || isRawByte(char);
    name += isEscaped ? percent(char) : char;
    at += char.length;
  }
  return { name, why };
}

const isDots = (name: string): boolean => name === '.' || name === '..';
const isKept = (name: string): boolean => foldName(name) === PROOF_FOLDER;
const isRawByte = (char: string): boolean => char.length === 1 && char >= '\udc80' && char <= '\udcff';

const encoder = new TextEncoder();
function percent(char: string): string {
  const bytes = isRawByte(char) ? [char.charCodeAt(0) & 0xff] : encoder.encode(char);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
