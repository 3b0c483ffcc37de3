/** What keys ask for, wherever one is in the app. */
export type KeyCommand =
  | 'new'
  | 'search'
  | 'goInbox'
  | 'goOutbox'
  | 'goAll'
  | 'goFigures'
  | 'next'
  | 'previous'
  | 'open'
  | 'expand'
  | 'pick'
  | 'pause'
  | 'retry'
  | 'help'
  | 'back';

export interface Key {
  key: string;
  /** Ctrl, Alt or Meta is held. */
  isChord: boolean;
  /** Where it is typed. `field`: text is written there. `control`: a button or link has the focus. `over`: a dialog or menu. */
  place: 'page' | 'control' | 'field' | 'over';
  /** ms of any steady clock. */
  at: number;
}

const SINGLE: Readonly<Record<string, KeyCommand>> = {
  n: 'new',
  '/': 'search',
  j: 'next',
  k: 'previous',
  x: 'pick',
  p: 'pause',
  r: 'retry',
  '?': 'help',
};
const AFTER_G: Readonly<Record<string, KeyCommand>> = { i: 'goInbox', o: 'goOutbox', a: 'goAll', f: 'goFigures' };
const NAMED: Readonly<Record<string, KeyCommand>> = { ArrowDown: 'next', ArrowUp: 'previous', Escape: 'back' };
/** A button or a link answers these itself. */
const PRESS: Readonly<Record<string, KeyCommand>> = { Enter: 'open', ' ': 'expand' };
const G_MS = 1500;

/** Reads keys as commands. Single letters never act where text is written, and not at all when they are switched off. */
export class KeyReader {
  #gAt: number | null = null;

  read({ key, isChord, place, at }: Key, hasLetters: boolean): KeyCommand | null {
    const gAt = this.#gAt;
    this.#gAt = null;
    if (isChord || place === 'field' || place === 'over') return null;
    const letter = key.length === 1 ? key.toLowerCase() : '';
    if (letter.trim() !== '' && !hasLetters) return null;
    if (gAt !== null && at - gAt <= G_MS && AFTER_G[letter]) return AFTER_G[letter];
    if (letter === 'g') {
      this.#gAt = at;
      return null;
    }
    if (place === 'control' && PRESS[key]) return null;
    return SINGLE[letter] ?? NAMED[key] ?? PRESS[key] ?? null;
  }
}

/** Who hears commands: whoever came last is asked first, and may leave it to the next with `false`. */
export class KeyBoard {
  readonly #hearers: { heard(command: KeyCommand): boolean }[] = [];

  hear(hearer: { heard(command: KeyCommand): boolean }): () => void {
    this.#hearers.push(hearer);
    return () => {
      const at = this.#hearers.indexOf(hearer);
      if (at >= 0) this.#hearers.splice(at, 1);
    };
  }

  say(command: KeyCommand): boolean {
    return this.#hearers.findLast((hearer) => hearer.heard(command)) !== undefined;
  }
}
