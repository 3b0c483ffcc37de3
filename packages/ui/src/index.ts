/** The screens, shared by the web and the desktop app. */
export { App } from './app/app.tsx';
export { isMoving } from './app/is-moving.ts';
export { changeLanguage, LANGUAGES, type Language, languageOf, openWords } from './i18n/i18n.ts';
export type { AuthPort, AuthState, SignedIn } from './platform/auth-port.ts';
export {
  type BadView,
  CheckError,
  type CheckPort,
  type CheckProgress,
  type CheckView,
  type Delivery,
  type DocumentBlobs,
} from './platform/check-port.ts';
export { type Courier, createCourier } from './platform/courier.ts';
export { CourierError } from './platform/courier-error.ts';
export type { FeedEvent, FeedLine, FeedPort } from './platform/feed-port.ts';
export type { Platform } from './platform/platform.ts';
export type {
  Capabilities,
  FetchOptions,
  Finding,
  Picked,
  SendOptions,
  TransfersPort,
  WalkView,
} from './platform/transfers-port.ts';
export { lookOf, wear } from './theme/look.ts';
