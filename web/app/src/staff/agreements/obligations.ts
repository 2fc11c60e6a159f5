/** What a business associate agreement is to bind the other party to. */
export const obligations = ['executed-agreement', 'encryption', 'access-logging', 'breach-notification', 'data-disposal', 'minimum-necessary'] as const;
