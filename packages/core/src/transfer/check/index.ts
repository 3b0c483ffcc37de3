/** Checks documents and deliveries in place; knows no machine and no network. */

export { type CheckOptions, checkDelivery, type DeliveryCheck, type ListWhy } from './check-delivery.ts';
export type { BadFile, Content, FileFault } from './check-files.ts';
export { checkSignature, type SignatureClaim, type SignatureWhy, type Signed } from './check-signature.ts';
export { type PlacedOptions, placedSource } from './placed-source.ts';
export { type CheckHost, type CheckSource, DOCUMENT_NAMES, type Document, type Documents } from './ports.ts';
export type { Told } from './told-files.ts';
export { type RandomBytes, UnreadableZip, zipSource } from './zip-source.ts';
