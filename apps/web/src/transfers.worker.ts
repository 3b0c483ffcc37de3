import type { TransfersView } from '@datoferum/core/transfer';
import { IdbJournal } from '@datoferum/core/transfer/browser';
import type { Call, FromWorker, ToWorker } from './transfers/protocol.ts';
import { type Host, openHost } from './transfers/worker/host.ts';
import { failure, Sources } from './transfers/worker/sources.ts';
import { checkStructure } from './transfers/worker/structure.ts';
import { Tabs } from './transfers/worker/tabs.ts';
import { Walks, walkOver } from './transfers/worker/walks.ts';

const post = (message: FromWorker): void => postMessage(message);
/** Of the person that the page named: each has a journal, a lock and a channel of their own. */
const NAME = `datoferum.transfers.${self.name}`;
const journal = new IdbJournal(NAME);
const sources = new Sources(journal);
const walks = new Walks();
const tokens = new Map<number, { resolve(token: string): void; reject(error: Error): void }>();
let lastToken = 0;
let host: Host | null = null;
const tabs = new Tabs(NAME, (view) => {
  if (!host) post({ kind: 'view', view, isHere: false });
});

function token(renew: boolean): Promise<string> {
  const id = ++lastToken;
  return new Promise((resolve, reject) => {
    tokens.set(id, { resolve, reject });
    post({ kind: 'token', id, renew });
  });
}

function shown(view: TransfersView): void {
  post({ kind: 'view', view, isHere: true });
  tabs.show(view);
}

const opened = tabs.hold().then(async () => {
  host = await openHost({ journal, sources, origin: location.origin, token, changed: shown });
  tabs.serve(host.view, host.act);
  shown(host.view());
});

/** What concerns what was picked here; everything else is the engine's, in whichever tab it is. */
async function act(call: Call): Promise<unknown> {
  switch (call.name) {
    case 'keep':
      return sources.keep(...call.args);
    case 'listed':
      return sources.listed(...call.args);
    case 'merge':
      return sources.merge(...call.args);
    case 'letGo':
      return sources.letGo(...call.args);
    case 'leaveOut':
      return sources.leaveOut(...call.args);
    case 'stopWalk':
      return walks.stop(call.args[0]);
    case 'walk':
      return walk(...call.args);
    case 'checkStructure':
      return structure(...call.args);
    default:
      return passOn(call);
  }
}

async function passOn(call: Call): Promise<unknown> {
  if (!host) await Promise.race([opened, tabs.other]);
  if (host) return host.act(call);
  const [picked] = call.args;
  const isSend = call.name === 'send' || call.name === 'shownAgain';
  // Handles lie where every tab finds them; a list of files cannot leave the tab it was picked in.
  if (isSend && typeof picked === 'string' && call.name === 'send' && !(await sources.isKept(picked))) {
    throw failure('another_tab', 'Another tab holds the engine.');
  }
  return tabs.ask(call);
}

async function walk(picked: string, name: string): Promise<unknown> {
  const { roots } = await sources.row(picked);
  const signal = walks.begin(name);
  try {
    return await walkOver(
      (told) => sources.open(picked, told),
      { count: roots.length, isFolder: roots[0]?.kind === 'folder' },
      (view) => post({ kind: 'walk', walk: name, view }),
      signal,
    );
  } finally {
    walks.end(name);
  }
}

async function structure(picked: string, name: string): Promise<unknown> {
  const source = await sources.open(picked);
  if (!source) throw failure('forbidden', 'What was picked cannot be read.');
  const signal = walks.begin(name);
  try {
    return await checkStructure(
      source,
      (at, of, share) => post({ kind: 'structure', walk: name, at, of, share }),
      signal,
    );
  } finally {
    walks.end(name);
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'token') {
    const wait = tokens.get(data.id);
    tokens.delete(data.id);
    if (data.token !== null) wait?.resolve(data.token);
    else wait?.reject(new Error(data.failure ?? 'sign_in_over'));
    return;
  }
  act(data.call).then(
    (value) => post({ kind: 'answer', id: data.id, value }),
    (error: unknown) => {
      const { code = 'unknown', message = '' } = error as { code?: unknown; message?: string };
      post({ kind: 'failure', id: data.id, failure: { code: String(code), message } });
    },
  );
});
