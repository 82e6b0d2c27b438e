// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt: joins a terminal, or a pair of pipes, to a console's connection in the text dialect.
// The server's own terminal and ritrovoctl are the same prompt on two ends of a socket.
#pragma once

enum prompt_flags {
  PROMPT_DEFAULT = 0,
  // The end of the input stops the server ("#Exit") in place of ending this connection alone.
  PROMPT_EXIT_AT_END = 1 << 0,
};

// Sends what is written on `input` to `socket`, and prints on `output` what comes from it, until
// the server has closed the connection and everything is printed. Blocks; all three stay the
// caller's and open, and none is made non-blocking.
//
// Where input and output are a terminal, lines are edited with GNU readline (one such prompt per
// process, on one thread at a time; the process has called setlocale(3)), and what comes is printed
// above the line that is being typed. No signal handler is installed, and the terminal is left as
// it was found. While it belongs to others, because a shell has put this process into the
// background, it is only printed on. Elsewhere bytes go both ways as they are, but for control
// bytes: except "\n" and "\t" none is ever printed, a "?" stands for it.
//
// Without PROMPT_EXIT_AT_END the end of the input shuts the writing side of the socket down, which
// the text dialect takes for `quit`; so does an output that nobody reads any more. With it, output
// that nothing takes is given up a second after the server has gone, so that a stopped terminal
// does not keep a server from ending.
void prompt_run(int input, int output, int socket, enum prompt_flags flags);
