// SPDX-License-Identifier: GPL-3.0-or-later
// The floor to measure against: a bare epoll relay. No parsing beyond the line's end, no names, no
// store; what came in during a turn is written to every connection of its room with one write.
// `R<number>\n` as the first line chooses the room.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define FD_MAX 70000
#define ROOMS 4096
#define TURN_MAX (1 << 20)

static struct {
  int members[FD_MAX], count;
  char *turn;
  size_t length;
} rooms[ROOMS];

static int room_of[FD_MAX];

static void relay(int room)
{
  for (int i = 0; i < rooms[room].count; i++)
    if (send(rooms[room].members[i], rooms[room].turn, rooms[room].length, MSG_NOSIGNAL) < 0 &&
        errno == EAGAIN)
      fprintf(stderr, "floor: a reader is slow\n");
  rooms[room].length = 0;
}

static void leave(int fd)
{
  int room = room_of[fd];
  for (int i = 0; room >= 0 && i < rooms[room].count; i++)
    if (rooms[room].members[i] == fd)
      rooms[room].members[i] = rooms[room].members[--rooms[room].count];
  close(fd);
}

static void serve(int fd, int *touched, int *touched_count)
{
  static char buffer[65536];
  ssize_t got = recv(fd, buffer, sizeof buffer, 0);
  if (got <= 0) {
    leave(fd);
    return;
  }
  char *from = buffer;
  if (room_of[fd] < 0) {
    int room = atoi(buffer + 1);
    char *end = memchr(buffer, '\n', (size_t) got);
    room_of[fd] = room;
    if (!rooms[room].turn)
      rooms[room].turn = malloc(TURN_MAX);
    rooms[room].members[rooms[room].count++] = fd;
    from = end + 1;
  }
  size_t length = (size_t) (buffer + got - from);
  int room = room_of[fd];
  if (length == 0)
    return;
  if (rooms[room].length == 0)
    touched[(*touched_count)++] = room;
  if (rooms[room].length + length > TURN_MAX)
    relay(room);
  memcpy(rooms[room].turn + rooms[room].length, from, length);
  rooms[room].length += length;
}

int main(void)
{
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *) &address, size) < 0 || listen(listener, 4096) < 0)
    return 1;
  getsockname(listener, (struct sockaddr *) &address, &size);
  printf("ready floor=127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(0);
  struct epoll_event events[256] = {{.events = EPOLLIN, .data.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &events[0]);
  for (;;) {
    int touched[ROOMS], touched_count = 0;
    int count = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd != listener) {
        serve(fd, touched, &touched_count);
        continue;
      }
      while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        room_of[fd] = -1;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
      }
    }
    for (int i = 0; i < touched_count; i++)
      relay(touched[i]);
  }
}
