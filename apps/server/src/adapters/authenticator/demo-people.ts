import type { Role } from '../../ports/metadata-rows.ts';

/** The people of demo mode and their fixed tokens (design § 9). Production refuses every one of these strings. */
export const DEMO_PEOPLE: readonly { address: string; name: string; role: Role; token: string }[] = [
  { address: 'studio@example.com', name: 'Studio', role: 'person', token: 'dtrm_demo_studio' },
  { address: 'client-b@example.com', name: 'Client B', role: 'person', token: 'dtrm_demo_client_b' },
  { address: 'lab-c@example.com', name: 'Lab C', role: 'person', token: 'dtrm_demo_lab_c' },
  { address: 'operator@example.com', name: 'Operator', role: 'operator', token: 'dtrm_demo_operator' },
  { address: 'auditor@example.com', name: 'Auditor', role: 'auditor', token: 'dtrm_demo_auditor' },
  { address: 'admin@example.com', name: 'Admin', role: 'admin', token: 'dtrm_demo_admin' },
];
