import type { Sample } from './ladder';
import type { Peer } from './peer';

interface Counters {
  sent: number;
  lost: number;
  bytes: number;
  at: number;
}

/** What one look at a connection found. */
export interface Measured extends Sample {
  /** Whether the media goes through the relay. */
  isRelay: boolean;
  /** By what it is encrypted, where the browser says all of it, or that the keys came by no DTLS. */
  encryption: { srtpCipher: string; tlsVersion?: string } | undefined;
  /** Frames of picture that were shown so far. */
  frames: number;
  /** Received picture and sound, kbit/s. */
  received: number;
}

type Stat = RTCStats & Record<string, unknown>;

/** A browser begins low and feels its way up; so many looks say nothing of the network. */
const feelingOut = 10;

/** Reads a connection's statistics; what is counted in all is turned into what happened since the last look. */
export class Meter {
  private last: Counters | undefined;
  private looks = 0;

  async read(peer: Peer): Promise<Measured> {
    const stats = [...(await peer.connection.getStats()).values()] as Stat[];
    const transport = stats.find((one) => one.type === 'transport');
    const pair = stats.find((one) => one.id === transport?.selectedCandidatePairId);
    const local = stats.find((one) => one.id === pair?.localCandidateId);
    const outbound = stats.filter((one) => one.type === 'outbound-rtp');
    const remote = stats.filter((one) => one.type === 'remote-inbound-rtp');
    const inbound = stats.filter((one) => one.type === 'inbound-rtp');
    const now: Counters = {
      sent: sum(outbound, 'packetsSent'),
      lost: sum(remote, 'packetsLost') + sum(inbound, 'packetsLost'),
      bytes: sum(inbound, 'bytesReceived'),
      at: performance.now(),
    };
    const before = this.last ?? { ...now, at: now.at - 1 };
    this.last = now;
    const packets = now.sent - before.sent;
    const rtt = pair?.currentRoundTripTime as number | undefined;
    if (peer.isConnected) this.looks += 1;
    const bits = this.looks > feelingOut ? (pair?.availableOutgoingBitrate as number | undefined) : undefined;
    return {
      isConnected: peer.isConnected,
      rtt: rtt === undefined ? undefined : Math.round(rtt * 1000),
      loss: packets > 0 ? Math.max(0, Math.min(1, (now.lost - before.lost) / packets)) : 0,
      kbps: bits === undefined ? undefined : Math.round(bits / 1000),
      frames: sum(inbound, 'framesDecoded'),
      isRelay: local?.candidateType === 'relay',
      encryption: transport && encryptionOf(transport),
      received: Math.round(((now.bytes - before.bytes) * 8) / Math.max(1, now.at - before.at)),
    };
  }
}

/** A browser may keep the version of DTLS to itself; where none was ever begun there is none to tell, and that is told. */
function encryptionOf(transport: Stat): Measured['encryption'] {
  const [srtpCipher, tlsVersion] = [transport.srtpCipher, transport.tlsVersion] as (string | undefined)[];
  if (!srtpCipher) return undefined;
  if (tlsVersion) return { srtpCipher, tlsVersion };
  return transport.dtlsState === 'new' ? { srtpCipher } : undefined;
}

const sum = (stats: readonly Stat[], name: string): number => stats.reduce((all, one) => all + Number(one[name] ?? 0), 0);
