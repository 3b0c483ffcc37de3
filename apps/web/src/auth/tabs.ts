/** What tabs of one browser tell each other about the sign-in. `back` is said by public/signed-in.js. */
type Said = { say: 'in' } | { say: 'out' } | { say: 'back'; tab: string; fragment: string };

export interface Tabs {
  say(what: { say: 'in' } | { say: 'out' }): void;
  /** Where a sign-in beside this page comes back to: a page that hands the answer to this tab alone. */
  backTo(): string;
}

export function openTabs(heard: { in(): void; out(): void; back(fragment: string): void }): Tabs {
  const me = crypto.randomUUID();
  const channel = new BroadcastChannel('datoferum.sign-in');
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (data.say === 'in') heard.in();
    else if (data.say === 'out') heard.out();
    else if (data.say === 'back' && data.tab === me) heard.back(data.fragment);
  });
  return {
    say: (what) => channel.postMessage(what),
    backTo: () => `${location.origin}/signed-in.html?tab=${me}`,
  };
}
