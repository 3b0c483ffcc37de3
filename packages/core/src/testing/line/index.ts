export { Fault, type FaultOptions, PORTALS } from './fault.ts';
export { type Heard, type LineOptions, SimulatedLine } from './line.ts';
export { ceilingOf, FAR, type LineShape, STRAIGHT } from './link.ts';
