// SPDX-License-Identifier: GPL-3.0-or-later
// Every limit of the wire, once. Both programs count with these; PROTOCOL.md says what each is for.
#pragma once

#define PROTOCOL_VERSION 1
#define DEFAULT_PORT 60467

// Framing (PROTOCOL.md, Framing). Lengths are bytes without the end of the line.
#define LIMIT_LINE_BEFORE_WELCOME 4096
#define LIMIT_LINE 65536
#define LIMIT_NESTING 8
#define LIMIT_WHOLE_NUMBER ((gint64) 1 << 53)
#define LIMIT_MALFORMED_IN_A_ROW 10
#define LIMIT_ID 64 // bytes of a textual request id

// Names are counted in characters, texts in bytes.
#define LIMIT_NAME 32
#define LIMIT_ROOM_NAME 64
#define LIMIT_TOPIC 1000 // bytes
#define LIMIT_REASON 1000
#define LIMIT_QUERY 1000
#define PASSWORD_MIN 8      // characters
#define LIMIT_PASSWORD 1024 // bytes
#define LIMIT_CID 64
#define LIMIT_TEXT 16000
#define LIMIT_HISTORY_PAGE 200
#define HISTORY_PAGE_DEFAULT 50
#define LIMIT_CONVERSATIONS 200

// Replies, changes and reactions (PROTOCOL.md, Replies, changes and reactions).
#define LIMIT_REPLY_TEXT 200 // bytes of what was answered
#define LIMIT_REACTION 32    // bytes
#define LIMIT_REACTIONS 16   // different ones of a message
#define LIMIT_REACTED 1000   // reactions of a message, all together
#define REACTION_NAMES 5     // told of each

// Files (PROTOCOL.md, Files).
#define LIMIT_FILE_NAME 255 // bytes
#define FILE_SHA256_DIGITS 64
#define LIMIT_FILES_PAGE 200
#define FILES_PAGE_DEFAULT 50
#define TICKET_MS (60 * 1000)
#define UPLOAD_KEPT_S (24 * 60 * 60) // one that broke off

// Life signs (PROTOCOL.md, Life signs and leaving), in milliseconds.
#define HELLO_TIMEOUT_MS (30 * 1000)
#define DETECT_SILENCE_MS 1000 // then it is the text dialect
#define SILENCE_PING_MS (60 * 1000)
#define SILENCE_CLOSE_MS (120 * 1000)
#define RESUME_MS (120 * 1000)
#define APP_PING_MS (5 * 1000)
#define APP_PINGS_UNANSWERED 2
