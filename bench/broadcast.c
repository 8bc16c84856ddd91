/* The limit: what a broadcast costs when nothing is done but broadcasting. One thread, one epoll; a post becomes one frame,
   which is sent to everyone. No accounts, no rooms, nothing kept, no HTML: only as much Socket.IO as load.c asks for.

   cc -O2 -o broadcast broadcast.c
   ./broadcast FRAME_BYTES [ASTRAY]      prints its port; each frame has FRAME_BYTES after the WebSocket's own head

   With ASTRAY, for the tests of load.c, every ASTRAY-th delivery goes to the next member instead: one misses it, the
   other hears it twice, and the total is right. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_MEMBERS 25000
#define MARK_SIZE 12 /* zq and ten digits, see load.c */
#define HEAD 4       /* of a frame of 126 to 65535 bytes */
#define UPGRADED                                                                                              \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " \
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" /* to the key of RFC 6455, 1.3, which load.c sends */

struct member {
    int fd, place; /* place: among those in the room, -1 before */
    bool upgraded;
    char in[2048], *out; /* out: what the socket had no room for */
    size_t in_size, out_size;
};

static struct member *room[MOST_MEMBERS];
static int here, epoll;
static size_t frame_bytes;
static long astray, sent_so_far;
static char *round_bytes; /* the frames of everything that was posted in this look at the sockets */
static size_t round_size, round_space;

static void watch(struct member *m, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = m};
    epoll_ctl(epoll, operation, m->fd, &event);
}

static void leave(struct member *m) {
    if (m->place >= 0) {
        room[m->place] = room[--here];
        room[m->place]->place = m->place;
    }
    close(m->fd);
    free(m->out);
    free(m);
}

static void keep(struct member *m, const char *bytes, size_t size) {
    m->out = realloc(m->out, m->out_size + size);
    memcpy(m->out + m->out_size, bytes, size);
    m->out_size += size;
    watch(m, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void send_or_keep(struct member *m, const char *bytes, size_t size) {
    ssize_t sent = m->out_size ? 0 : send(m->fd, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return; /* gone: its socket says so in the next look */
    if (sent < 0) sent = 0;
    if ((size_t)sent < size) keep(m, bytes + sent, size - sent);
}

static void send_kept(struct member *m) {
    ssize_t sent = send(m->fd, m->out, m->out_size, MSG_NOSIGNAL);
    if (sent <= 0) return;
    m->out_size -= sent;
    memmove(m->out, m->out + sent, m->out_size);
    if (!m->out_size) watch(m, EPOLL_CTL_MOD, EPOLLIN);
}

static void say(struct member *m, const char *text) {
    char frame[128] = {(char)0x81, (char)strlen(text)};
    memcpy(frame + 2, text, strlen(text));
    send_or_keep(m, frame, 2 + strlen(text));
}

/* Add one frame to the round: 42["html","zq0000000042 and then x to the end"] */
static void broadcast(const char *mark) {
    static const char begin[] = "42[\"html\",\"";
    if (round_size + HEAD + frame_bytes > round_space)
        round_bytes = realloc(round_bytes, round_space = 2 * round_space + HEAD + frame_bytes);
    char *frame = round_bytes + round_size, *text = frame + HEAD;
    frame[0] = (char)0x81, frame[1] = 126, frame[2] = frame_bytes >> 8, frame[3] = frame_bytes;
    memset(text, 'x', frame_bytes);
    memcpy(text, begin, sizeof begin - 1);
    memcpy(text + sizeof begin - 1, mark, MARK_SIZE);
    memcpy(text + frame_bytes - 2, "\"]", 2);
    round_size += HEAD + frame_bytes;
}

static void send_round(void) {
    for (int i = 0; i < here && round_size; i++) {
        bool wrong = astray && ++sent_so_far % astray == 0;
        send_or_keep(room[wrong ? (i + 1) % here : i], round_bytes, round_size);
    }
    round_size = 0;
}

static void take_text(struct member *m, char *text, size_t size) {
    char answer[64], *mark;
    text[size] = 0; /* there is room: the buffer keeps one byte free */
    if (!strncmp(text, "420[", 4)) {
        m->place = here;
        room[here++] = m;
        say(m, "430[{\"ok\":true}]");
    } else if (!strncmp(text, "42", 2) && (mark = strstr(text, "zq"))) {
        snprintf(answer, sizeof answer, "43%ld[{\"ok\":true}]", atol(text + 2));
        broadcast(mark);
        say(m, answer);
    } else if (!strcmp(text, "40")) {
        say(m, "40{}");
    }
}

/* One masked frame of at most 65535 bytes: its size with head, or 0 while it is not whole. */
static size_t take_frame(struct member *m, char *at, size_t size) {
    unsigned char *head = (unsigned char *)at;
    size_t skip = 6, length;
    if (size < 4) return 0;
    length = head[1] & 127;
    if (length == 126) length = head[2] << 8 | head[3], skip = 8;
    if (size < skip + length) return 0;
    char after = at[skip + length];
    for (size_t i = 0; i < length; i++) at[skip + i] ^= at[skip - 4 + i % 4];
    if ((head[0] & 15) == 1) take_text(m, at + skip, length);
    at[skip + length] = after;
    return skip + length;
}

static size_t take_request(struct member *m) {
    char *end = memmem(m->in, m->in_size, "\r\n\r\n", 4);
    if (!end) return 0;
    m->upgraded = true;
    send_or_keep(m, UPGRADED "\x81\x03" "0{}", sizeof UPGRADED + 4);
    return end + 4 - m->in;
}

static bool listen_to(struct member *m) {
    ssize_t size = recv(m->fd, m->in + m->in_size, sizeof m->in - 1 - m->in_size, MSG_DONTWAIT);
    if (size <= 0) return size < 0 && errno == EAGAIN;
    m->in_size += size;
    size_t taken = 0, step = 1;
    while (step && taken < m->in_size) {
        step = m->upgraded ? take_frame(m, m->in + taken, m->in_size - taken) : take_request(m);
        taken += step;
    }
    m->in_size -= taken;
    memmove(m->in, m->in + taken, m->in_size);
    return m->in_size < sizeof m->in - 1;
}

static void admit(int door) {
    struct member *m;
    int fd, at_once = 1;
    while ((fd = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
        m = calloc(1, sizeof *m);
        m->fd = fd;
        m->place = -1;
        watch(m, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static int open_door(void) {
    struct sockaddr_in here_only = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here_only;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (bind(door, (void *)&here_only, size) || listen(door, 1024)) exit(1);
    getsockname(door, (void *)&here_only, &size);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, door, &event);
    printf("%d\n", ntohs(here_only.sin_port));
    fflush(stdout);
    return door;
}

int main(int count, char **arguments) {
    static struct epoll_event events[512];
    struct rlimit files;
    if (count < 2 || (frame_bytes = atoi(arguments[1])) < 126 || frame_bytes > 65535)
        return fprintf(stderr, "broadcast FRAME_BYTES [ASTRAY], with 126 to 65535 bytes\n"), 2;
    astray = count > 2 ? atol(arguments[2]) : 0;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (int door = open_door();; send_round()) {
        int found = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < found; i++) {
            struct member *m = events[i].data.ptr;
            if (!m) admit(door);
            else if (events[i].events & EPOLLOUT && m->out_size) send_kept(m);
            if (m && events[i].events & ~EPOLLOUT && !listen_to(m)) leave(m);
        }
    }
}
