import { z } from "zod";
import { Export } from "../../../shared/contracts/export.ts";
import {
  ModerationHistory,
  ReportQueue,
  ReportsAbout,
  Settled,
} from "../../../shared/contracts/moderation.ts";
import type { Order } from "./order.ts";
import type { Service } from "./service.ts";
import { historyText, queueText, reportsText, settledText } from "./text.ts";

/** What was answered: for a program, and for a person. */
export interface Outcome {
  readonly json: unknown;
  readonly text: string;
}

const nothing = z.null().or(z.undefined()).or(z.literal(""));

/** Does what is asked for. */
export async function follow(order: Order, service: Service): Promise<Outcome> {
  switch (order.command) {
    case "list": {
      const { state, reason, size: page_size, after } = order;
      const queue = await service("report_queue", { state, reason, page_size, after }, ReportQueue);
      return { json: queue, text: queueText(queue, state) };
    }
    case "show": {
      const about = await service("reports_about", { id: order.id }, ReportsAbout);
      return { json: about, text: reportsText(about) };
    }
    case "history": {
      const history = await service("moderation_history", { id: order.id }, ModerationHistory);
      return { json: history, text: historyText(history) };
    }
    case "dismiss":
    case "uphold": {
      const { id, why: reason, moderator } = order;
      const [state, suspend, until] =
        order.command === "uphold" ? ["upheld", order.suspend, order.until] : ["dismissed", false];
      const settled = await service(
        "settle_reports",
        { id, state, reason, moderator, suspend, until },
        Settled,
      );
      return { json: settled, text: settledText(settled, String(state)) };
    }
    case "suspend": {
      const { id: user_id, why: reason, moderator, until } = order;
      await service("suspend", { user_id, reason, moderator, until }, nothing);
      return {
        json: { suspended: user_id, until: until ?? null },
        text: `suspended ${until ? `until ${until}` : "for ever"}`,
      };
    }
    case "lift": {
      const { id: user_id, why: reason, moderator } = order;
      await service("unsuspend", { user_id, reason, moderator }, nothing);
      return { json: { lifted: user_id }, text: "the suspension is lifted" };
    }
    case "export": {
      const { id: user_id, why: reason, moderator } = order;
      const data = await service("export_listener", { user_id, reason, moderator }, Export);
      return { json: data, text: "" };
    }
  }
}
