import { useCallback, useEffect, useRef, useState } from 'react';
import { measure } from './network';
import { openMedia, stop, type Opened } from './media';

export interface Check extends Opened {
  kbps: number | null;
}

/** Whether the browser may use the camera without asking; then there is no reason to wait for a tap. */
async function isAllowed(): Promise<boolean> {
  try {
    const state = await navigator.permissions.query({ name: 'camera' });
    return state.state === 'granted';
  } catch {
    return false;
  }
}

/** Opens the devices and measures the network; lets go of them with the page. */
export function useCheck() {
  const [check, setCheck] = useState<Check>();
  const [isChecking, setIsChecking] = useState(false);
  const held = useRef<MediaStream | null>(null);
  const begin = useCallback(() => {
    setIsChecking(true);
    stop(held.current);
    void Promise.all([openMedia(), measure()]).then(([opened, kbps]) => {
      held.current = opened.stream;
      setCheck({ ...opened, kbps });
      setIsChecking(false);
    });
  }, []);
  useEffect(() => {
    void isAllowed().then((allowed) => allowed && begin());
    return () => stop(held.current);
  }, [begin]);
  return { check, isChecking, begin };
}
