// Pictures in the text: pasted, dropped or chosen, they go up at once and stand where the caret was.
import { send } from "./uploads.js";
import { words } from "./words.js";
import { toast } from "./toast.js";

const KINDS = /^image\/(png|jpeg|gif|webp)$/;

// The editor writes a file's name and size under it unless told not to; a letter has no use for them.
export const plain = ({ default: trix }) => (trix.config.attachments.preview.caption = { name: false, size: false });

export class Pictures {
  constructor(limit, changed) {
    this.limit = limit;
    this.changed = changed;
    this.going = new Set();
  }

  busy() {
    return this.going.size > 0;
  }

  takes(file) {
    return KINDS.test(file.type) && file.size <= this.limit;
  }

  // The editor has put one in. Those of a draft are on the server already; of other hosts' there is nothing to send.
  added(attachment) {
    const url = attachment.getURL() || "";
    if (attachment.file) this.up(attachment, attachment.file);
    else if (url.startsWith("data:image/")) this.up(attachment, unpacked(url));
    else if (!/^\/uploads\/[\w-]+$/.test(url)) attachment.remove();
  }

  up(attachment, file) {
    if (!file || !this.takes(file)) {
      attachment.remove();
      return;
    }
    this.going.add(attachment);
    send(file, {
      inline: true,
      progress: (part) => attachment.setUploadProgress(part * 100),
      failed: (said) => {
        this.going.delete(attachment);
        attachment.remove();
        toast(`${file.name || ""} ${said || words("refused")}`.trim());
      },
      done: (token) => {
        this.going.delete(attachment);
        attachment.setUploadProgress(100);
        attachment.setAttributes({ url: `/uploads/${token}` });
        this.changed();
      },
    });
  }
}

function unpacked(url) {
  try {
    const [head, data] = url.split(",");
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return new File([bytes], "", { type: head.slice(5).split(";")[0] });
  } catch {
    return null;
  }
}
