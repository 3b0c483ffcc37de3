import type { Finding, JobCommand, LineSettings, TransfersView, TroubleView, WalkView } from '@datoferum/core/transfer';

export type { Finding, WalkView } from '@datoferum/core/transfer';

/** What a person picked or dropped, before it is sent. The platform keeps the handles; screens see the walk. */
export interface Picked {
  /** Names a source that the platform keeps until it is sent or let go. */
  id: string;
  /** Name of the one folder, or of the first file. */
  name: string;
  roots: { name: string; kind: 'file' | 'folder' }[];
  /** False where the way of picking tells of files only, so that empty folders stay behind. */
  keepsEmptyFolders: boolean;
  /** False where files with names that the browser takes for dangerous (`aux.txt`, `a.lnk`) may be among it unseen. */
  showsAllNames: boolean;
}

export interface SendOptions {
  title: string;
  recipients: { email: string }[];
  contract?: string;
  /** Days, at most what the contract keeps. */
  retentionDays?: number;
  message?: string;
  fields?: Record<string, string>;
  closesItself: boolean;
  /** Findings the person called intended, by id. */
  intended: string[];
  priority: 'high' | 'usual' | 'low';
}

export interface FetchOptions {
  title: string;
  /** Only these paths (files or folders); the whole envelope without. A receipt follows only the whole. */
  only?: string[];
}

/** The engine as a screen holds it; it may live in a worker or in another process. */
export interface TransfersPort {
  view(): TransfersView;
  /** False while another tab of this browser does the sending; the view is that tab's then. */
  isHere(): boolean;
  subscribe(changed: () => void): () => void;
  /** Must be called within the drop event: handles are taken at once. */
  fromDrop(transfer: DataTransfer): Promise<Picked | null>;
  fromPaste(transfer: DataTransfer): Promise<Picked | null>;
  pickFolder(): Promise<Picked | null>;
  pickFiles(): Promise<Picked | null>;
  /** Adds what was picked later to what was picked before. Rejects with code `same_name` when a name is there already. */
  merge(into: string, more: string): Promise<Picked>;
  letGo(picked: string): Promise<void>;
  /** Whether what systems put beside people's files (.DS_Store, Thumbs.db …) stays behind; it does unless said otherwise. */
  leaveOut(picked: string, isOn: boolean): Promise<void>;
  /** Reports at most four times a second, then once at its end. */
  walk(picked: string, changed: (view: WalkView) => void, signal: AbortSignal): Promise<WalkView>;
  /** Looks into CSV, JSON and XML files in the page, on request; nothing leaves the machine. */
  checkStructure(
    picked: string,
    changed: (at: number, of: number, share: number) => void,
    signal: AbortSignal,
  ): Promise<Finding[]>;
  /** Opens the envelope and begins; resolves with the job and the envelope's id. */
  send(picked: string, options: SendOptions): Promise<{ job: string; envelope: string }>;
  /** Takes an envelope into a folder the person picks; null when nothing was picked. */
  fetch(envelope: string, options: FetchOptions): Promise<string | null>;
  command(job: string, command: JobCommand): Promise<void>;
  /** Goes on with a job whose folder must be shown again: one click where handles are kept, else a pick. */
  showAgain(job: string): Promise<'goes_on' | 'not_the_same' | 'nothing_picked'>;
  tape(job: string, columns: number): Promise<Uint8Array>;
  troubles(job: string, cursor: string | null): Promise<{ items: TroubleView[]; cursor: string | null }>;
  setLine(settings: LineSettings): Promise<void>;
}

/** What this host can do, so that no screen names an app that is not there. */
export interface Capabilities {
  /** May the lid be closed while it works? */
  lid: boolean;
  /** Can a delivery go straight into a folder? */
  folder: boolean;
  notify: boolean;
  /** Are picked folders remembered over a reload? */
  handles: boolean;
  isPhone: boolean;
}
