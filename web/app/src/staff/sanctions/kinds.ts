/** What an official answers for. */
export const offices = ['security', 'privacy'] as const;
export type Office = (typeof offices)[number];

/** A post: an official's, or that of who stands in for them. */
export interface Post {
  office: Office;
  deputy: boolean;
}

/** The words for a post. */
export const postKey = ({ office, deputy }: Post) => `sanctions.${deputy ? 'deputy' : 'office'}.${office}` as const;

/** What somebody did, and what follows. */
export const violations = ['snooping', 'negligent', 'deliberate', 'policy'] as const;
export type Violation = (typeof violations)[number];
export const actions = ['none', 'coaching', 'warning', 'suspension', 'termination'] as const;
export type Action = (typeof actions)[number];
