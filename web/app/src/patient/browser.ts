/** Apps that show links in a window of their own, where camera and microphone are often missing. */
const inApps = /FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|Snapchat|TikTok|musical_ly|Twitter|LinkedInApp|GSA\/|; wv\)/;

/** Whether the page is shown inside another app. */
export const isInApp = (agent = navigator.userAgent): boolean => inApps.test(agent);

export type Browser = 'safari-ios' | 'safari' | 'firefox' | 'edge' | 'chrome' | 'other';

/** Which browser's settings to explain. */
export function browserOf(agent = navigator.userAgent): Browser {
  // Every browser on these devices is Safari underneath, and asks for permission as Safari does.
  if (/iPhone|iPad|iPod/.test(agent)) return 'safari-ios';
  if (agent.includes('Edg/')) return 'edge';
  if (agent.includes('Firefox/')) return 'firefox';
  if (/Chrome\/|CriOS\//.test(agent)) return 'chrome';
  return agent.includes('Safari/') ? 'safari' : 'other';
}
