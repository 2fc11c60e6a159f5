/** The policies that the rules ask for. */
export type Kind =
  | 'privacy'
  | 'security'
  | 'sanctions'
  | 'incident-response'
  | 'contingency'
  | 'access-management'
  | 'workstation-use'
  | 'device-and-media'
  | 'training'
  | 'breach-notification'
  | 'patient-rights'
  | 'minimum-necessary'
  | 'retention';
