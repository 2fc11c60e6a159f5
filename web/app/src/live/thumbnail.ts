/** Pixels of the longer side. */
const side = 160;
/** It travels in the file's message, which goes in an address; characters. */
const longest = 8_000;

/** A small picture of a picture, as a data address; none of what this browser cannot draw. */
export async function thumbnailOf(file: File): Promise<string | undefined> {
  if (!/^image\/(jpeg|png)$/.test(file.type)) return undefined;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((pixels) => Math.max(1, Math.round(pixels * scale))) as [number, number];
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d')!;
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    const tries = [0.7, 0.5, 0.3].map((quality) => canvas.toDataURL('image/jpeg', quality));
    return tries.find((one) => one.length <= longest);
  } catch {
    return undefined;
  }
}
