/** The clients' engine: sends and fetches envelopes behind ports, on any machine. No screen, no Node, no DOM. */

export { createEngine, type Engine, type EngineOptions } from './engine/engine.ts';
export type { EnginePorts, Job, JobContext, Limiter } from './engine/job.ts';
export { FetchJob } from './fetch/fetch-job.ts';
export type { FetchOrder } from './fetch/fetch-row.ts';
export { type Bearer, TicketBearer } from './http/bearer.ts';
export { Courier, type CourierAnswer, type CourierRequest } from './http/courier.ts';
export { LineState } from './http/line-state.ts';
export { isPassing, isStopped, stopped, TransferError } from './http/transfer-error.ts';
export { limitAt, minuteOfWeek, minutesToChange } from './pace/timetable.ts';
export { type PlacedName, Placing } from './placing/placing.ts';
export { type PlaceProfile, type PlaceSystem, PROOF_FOLDER } from './placing/profile.ts';
export { bytesOfName, nameOfBytes } from './placing/sink-name.ts';
export type {
  Clock,
  Credentials,
  FileSink,
  FileSource,
  Hasher,
  Http,
  HttpAnswer,
  HttpBody,
  HttpRequest,
  Journal,
  ReadAnswer,
  ReadWant,
  SinkErrorCode,
  SourceItem,
  SourceTrouble,
  SourceTroubleCode,
  StreamBody,
} from './ports.ts';
export { SinkError } from './ports.ts';
export { isLeftOut } from './preflight/left-out.ts';
export type { Finding, FindingCode } from './preflight/preflight.ts';
export { WalkTally, type WalkView } from './preflight/walk-tally.ts';
export type { OpenEnvelope, SendOptions } from './send/send-row.ts';
export type {
  FetchView,
  JobCommand,
  LimitRule,
  LineSettings,
  MovingView,
  SendView,
  SpeedView,
  TransfersView,
  TransferView,
  TroubleView,
  Waiting,
} from './view.ts';
export { TAPE } from './view.ts';
