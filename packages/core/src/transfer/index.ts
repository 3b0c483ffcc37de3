/** The clients' engine: sends and fetches envelopes behind ports, on any machine. No screen, no Node, no DOM. */
export type {
  Clock,
  Credentials,
  FileSink,
  FileSource,
  Hasher,
  Http,
  HttpAnswer,
  HttpRequest,
  Journal,
  SourceItem,
  SourceTrouble,
  SourceTroubleCode,
} from './ports.ts';
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
