import { randomUUID } from "node:crypto";

/** A refusal as storage sends it: XML, and the code in a header. */
export class StorageError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
    this.name = "StorageError";
  }

  toResponse(): Response {
    const escaped = (text: string): string =>
      text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const id = randomUUID();
    const detail = this.detail
      ? `<AuthenticationErrorDetail>${escaped(this.detail)}</AuthenticationErrorDetail>`
      : "";
    const body = `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${this.code}</Code><Message>${escaped(this.message)}\nRequestId:${id}\nTime:${new Date().toISOString()}</Message>${detail}</Error>`;
    return new Response(body, {
      status: this.status,
      headers: { "content-type": "application/xml", "x-ms-error-code": this.code, "x-ms-request-id": id },
    });
  }
}
