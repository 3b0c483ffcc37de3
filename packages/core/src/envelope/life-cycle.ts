/** Where an envelope stands. `sealing` and `purging` are slow: they may be killed at any instant and are run again. */
export type State = 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
/**
 * What can happen to it. `expire` is a deadline or the end of retention, `purge` is on demand, `forget` ends purging;
 * `readdress` adds a recipient after all others have ended.
 */
export type Action = 'close' | 'reopen' | 'seal' | 'deliver' | 'readdress' | 'withdraw' | 'expire' | 'purge' | 'forget';

export const STATES: readonly State[] = ['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged'];
export const ACTIONS: readonly Action[] = [
  'close',
  'reopen',
  'seal',
  'deliver',
  'readdress',
  'withdraw',
  'expire',
  'purge',
  'forget',
];

/** The whole life of an envelope: what is absent cannot happen. */
export const LIFE: Readonly<Record<State, Readonly<Partial<Record<Action, State>>>>> = {
  filling: { close: 'sealing', withdraw: 'purging', expire: 'purging', purge: 'purging' },
  sealing: { seal: 'sealed', reopen: 'filling', withdraw: 'purging', purge: 'purging' },
  sealed: { deliver: 'delivered', withdraw: 'purging', expire: 'purging', purge: 'purging' },
  delivered: { readdress: 'sealed', withdraw: 'purging', expire: 'purging', purge: 'purging' },
  purging: { forget: 'purged' },
  purged: {},
};

/** Slow states with the action that ends the work; a start finds the envelopes that stand in one and works again. */
export const SLOW_STATES = { sealing: 'seal', purging: 'forget' } as const satisfies Partial<Record<State, Action>>;

export function isSlow(state: State): state is keyof typeof SLOW_STATES {
  return Object.hasOwn(SLOW_STATES, state);
}

/** The state after `action`, or null when that cannot happen now. */
export function next(state: State, action: Action): State | null {
  return LIFE[state][action] ?? null;
}

/** Where one recipient stands with one envelope; each step is kept with its time and identity. */
export type RecipientState = 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
export type RecipientAction = 'open' | 'fetch' | 'collect' | 'refuse';

/** Forward only; who fetches or collects at once, as a script does, skips what lies between. */
export const RECIPIENT_LIFE: Readonly<
  Record<RecipientState, Readonly<Partial<Record<RecipientAction, RecipientState>>>>
> = {
  notified: { open: 'opened', fetch: 'collecting', collect: 'collected', refuse: 'refused' },
  opened: { fetch: 'collecting', collect: 'collected', refuse: 'refused' },
  collecting: { collect: 'collected', refuse: 'refused' },
  collected: {},
  refused: {},
};

/** The recipient's state after `action`, or null when nothing changes. */
export function nextForRecipient(state: RecipientState, action: RecipientAction): RecipientState | null {
  return RECIPIENT_LIFE[state][action] ?? null;
}

/** An envelope is delivered when every recipient has collected or refused and at least one has collected. */
export function isDelivered(recipients: readonly RecipientState[]): boolean {
  return recipients.includes('collected') && recipients.every((state) => state === 'collected' || state === 'refused');
}
