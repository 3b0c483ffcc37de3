import type { Finding, JobCommand, LineSettings, TransfersView, TroubleView, WalkView } from '@datoferum/core/transfer';
import type { Listed } from '@datoferum/core/transfer/browser';
import type { FetchOptions, SendOptions } from '@datoferum/ui';

/** A send of an envelope that the page opened. */
export interface SendOpened {
  title: string;
  envelope: string;
  ticket: string | null;
  closesItself: boolean;
  priority: SendOptions['priority'];
}

/** What was picked, as the page hands it to the worker: handles, with or without a list that follows in batches, or the list alone. */
export interface PickedRow {
  id: string;
  name: string;
  roots: { name: string; kind: 'file' | 'folder'; handle: FileSystemHandle | null }[];
  leavesOut: boolean;
  keepsEmptyFolders: boolean;
  /** False when files with names that the browser takes for dangerous may be among it unseen. */
  showsAllNames: boolean;
  isListed: boolean;
  /** Whether its list holds what handles are silent about: without the list it is not whole. */
  hides?: boolean;
  at: number;
}

/** What the page asks the worker. Calls that concern jobs are passed on to the tab that holds the engine. */
export interface Calls {
  keep(row: PickedRow): void;
  /** More of a list; `null` says that it is whole. */
  listed(picked: string, batch: readonly Listed[] | null): void;
  merge(into: string, more: string): PickedRow;
  letGo(picked: string): void;
  leaveOut(picked: string, isOn: boolean): void;
  walk(picked: string, walk: string): WalkView;
  checkStructure(picked: string, walk: string): Finding[];
  stopWalk(walk: string): void;
  send(picked: string, options: SendOpened): string;
  keepTarget(id: string, handle: FileSystemDirectoryHandle): void;
  fetch(envelope: string, options: FetchOptions, target: string): string;
  command(job: string, command: JobCommand): void;
  /** Handles that a job works with, to be asked for leave on the page; and whether the folder's list is needed besides. */
  handlesOf(job: string): { handles: FileSystemHandle[]; needsList: boolean };
  /** Puts what was picked now in the place of what the job had; false when it is not the same. Null: leave was given again. */
  shownAgain(job: string, picked: string | null): boolean;
  tape(job: string, columns: number): Uint8Array;
  troubles(job: string, cursor: string | null): { items: TroubleView[]; cursor: string | null };
  setLine(settings: LineSettings): void;
  /** The network came back, or somebody signed in: who waits tries now. */
  wake(): void;
}

export type Call = {
  [Name in keyof Calls]: { name: Name; args: Parameters<Calls[Name]> };
}[keyof Calls];

export interface Failure {
  code: string;
  message: string;
}

export type ToWorker =
  | { kind: 'call'; id: number; call: Call }
  | { kind: 'token'; id: number; token: string | null; failure: string | null };

export type FromWorker =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; failure: Failure }
  | { kind: 'view'; view: TransfersView; isHere: boolean }
  | { kind: 'walk'; walk: string; view: WalkView }
  | { kind: 'structure'; walk: string; at: number; of: number; share: number }
  | { kind: 'token'; id: number; renew: boolean };

/** Between the tabs of one browser: the one that holds the engine shows the others what moves and does what they ask. */
export type BetweenTabs =
  | { kind: 'hello' }
  | { kind: 'view'; view: TransfersView }
  | { kind: 'call'; from: string; id: number; call: Call }
  | { kind: 'answer'; to: string; id: number; value: unknown; failure: Failure | null };
