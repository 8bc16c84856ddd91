/* A room full of members in one process and one thread: opens WebSockets, posts, and checks what every member hears.

   cc -O2 -o load load.c
   ./load PORT COOKIES      PORT on 127.0.0.1; COOKIES is a file of Cookie headers, one a line, or - for none

   It takes commands from its input and answers each with one line of JSON:

   open N PATIENCE                    have N members in the lobby, or as many as get in within PATIENCE seconds
   lockstep SECONDS                   one sender; the next post when everyone has heard the last
   pipelined SECONDS SENDERS AHEAD MOST   each sender has AHEAD posts on their way until it hears them; MOST in all
   paced SECONDS RATE CHURN           RATE posts a second from changing senders; CHURN members a second leave and return
   faithful SECONDS RATE              the same, and whoever is closed on comes back as a browser does: it catches up, and
                                      says again what was not acknowledged

   Each post has a number, zq0000000042, which its text carries and which comes back in what members hear: so a delivery
   that is missing, doubled or at the wrong member is known, and how long it took. A paced post counts from the moment
   when it was due, so a stall of the server or of this program makes it late, and not rare. Who comes back asks a little
   further back than a browser would, which keeps book of holes: so what came twice is no fault there. */

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
#include <time.h>
#include <unistd.h>

#define MOST_MEMBERS 25000 /* below the number of local ports to one address */
#define AT_ONCE 64         /* handshakes under way */
#define REMEMBERED 65536   /* posts whose time is known; far more than are ever on their way */
#define WINDOW 1024        /* posts between the oldest and the newest that one member may be waiting for */
#define SILENCE 5          /* seconds without a delivery after which what is missing counts as lost */
#define GRACE 120          /* seconds beyond its own time after which a command ends the process */
#define SECOND 1000000000ull
#define KEY "dGhlIHNhbXBsZSBub25jZQ==" /* the example of RFC 6455, 1.3, and its answer */
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define BACK (SECOND * 15 / 100)        /* the least and the most that a browser waits before it comes back (ui/js/line.js) */
#define BACK_MORE (SECOND * 30 / 100)
#define BEHIND 50 /* changes of the room that are asked for again, lest one had come out of its order */
#define WORDS "says hello to everyone who is in the lobby tonight"
#define MARK_SIZE 12 /* zq and ten digits */

enum state { ABSENT, CONNECTING, UPGRADING, GREETING, ENTERING, JOINING, READY };
static const char *state_names[] = {"absent", "connecting", "upgrading", "greeting", "entering", "joining", "ready"};
enum mode { IDLE, LOCKSTEP, PIPELINED, PACED, FAITHFUL };
enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

struct member {
    int fd;
    enum state state;
    bool passing; /* comes and goes: its deliveries are timed, but what it misses is not held against the server */
    char *rest;   /* the beginning of a frame whose end has not come yet */
    size_t rest_size;
    uint32_t from;               /* the oldest post that is still to be heard */
    uint64_t heard[WINDOW / 64]; /* a bit for each post from there on */
    uint32_t seq;                /* the newest change of the room that it heard of; FAITHFUL alone */
    uint64_t left, back_at;      /* when its line broke, and when it tries again; 0 for not at all */
};

static struct member members[MOST_MEMBERS];
static int wanted, ready, under_way, refused_members, epoll, port, cookie_count;
static bool commanded;
static char **cookies, first_failure[256];

static struct {
    uint64_t sent;
    uint32_t heard_by;
    int sender;
    bool acked;
} posts[REMEMBERED];
static uint32_t next_number = 1;
static double away[MOST_MEMBERS]; /* seconds for which members were gone */

static struct {
    enum mode mode;
    uint32_t first, most;
    int stable, listeners, senders, next_sender, next_leaver;
    uint64_t begun, last_heard, post_due, post_pause, churn_due, churn_pause;
    uint64_t acked, refused, expected, received, lost, doubled, stale, deliveries, bytes, others, stalls, gone, returned;
} run;

/* ---- time, and how it is spread: buckets of at most 1/64 of what is in them ---- */

#define BUCKETS (60 * 64)
static uint64_t buckets[BUCKETS], timed, slowest;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void note_time(uint64_t ns) {
    int shift = ns < 128 ? 0 : 57 - __builtin_clzll(ns); /* leaves 64..127 */
    buckets[shift * 64 + (ns >> shift)]++;
    timed++;
    if (ns > slowest) slowest = ns;
}

static double milliseconds(double share) {
    uint64_t seen = 0, sought = share * timed;
    for (int i = 0; i < BUCKETS && timed; i++) {
        seen += buckets[i];
        if (seen > sought) return i < 128 ? i / 1e6 : (i % 64 + 64.5) * (1ull << (i / 64 - 1)) / 1e6;
    }
    return slowest / 1e6;
}

/* ---- saying something; we say so little that it always fits into the socket's buffer ---- */

static void lose(struct member *m, const char *why, const char *what, size_t size) {
    if (m->state == ABSENT) return;
    if (!*first_failure && !(run.mode == FAITHFUL && m->state == READY)) {
        int n = snprintf(first_failure, sizeof first_failure, "%s: %s ", state_names[m->state], why);
        for (size_t i = 0; i < size && n < (int)sizeof first_failure - 1; i++)
            first_failure[n++] = what[i] < 32 || what[i] > 126 || what[i] == '"' || what[i] == '\\' ? ' ' : what[i];
    }
    if (m->state == READY) ready--, run.gone++;
    else under_way--, refused_members++;
    if (run.mode == FAITHFUL) {
        if (m->state == READY) m->left = now();
        m->back_at = now() + BACK + random() % BACK_MORE;
    }
    m->state = ABSENT;
    close(m->fd);
}

static void send_all(struct member *m, const char *bytes, size_t size) {
    ssize_t sent = send(m->fd, bytes, size, MSG_NOSIGNAL);
    if (sent != (ssize_t)size) lose(m, "cannot send", strerror(errno), sent < 0 ? strlen(strerror(errno)) : 0);
}

/* A masked frame (RFC 6455, 5.3) with a mask of zeros, which changes nothing. */
static void say(struct member *m, int opcode, const char *text, size_t size) {
    char frame[1024] = {(char)(0x80 | opcode), (char)(0x80 | (size < 126 ? size : 126))};
    size_t head = 2;
    if (size > sizeof frame - 8) size = sizeof frame - 8;
    if (size >= 126) frame[2] = size >> 8, frame[3] = size, head = 4;
    memcpy(frame + head + 4, text, size);
    send_all(m, frame, head + 4 + size);
}

static void say_post(struct member *m, uint32_t number) {
    char text[256];
    say(m, TEXT, text, snprintf(text, sizeof text,
        "42%u[\"message:post\",{\"room\":\"lobby\",\"body\":\"zq%010u %s\",\"nonce\":\"load-%d-%u\"}]",
        number, number, WORDS, getpid(), number));
}

static void post(struct member *m, uint64_t when) {
    uint32_t number = next_number++;
    posts[number % REMEMBERED].sent = when;
    posts[number % REMEMBERED].heard_by = 0;
    posts[number % REMEMBERED].sender = m - members;
    posts[number % REMEMBERED].acked = false;
    run.listeners = ready;
    run.expected += run.stable;
    say_post(m, number);
}

/* ---- what a member hears ---- */

/* Strike post `number` off the member's list; a second time is one too many. */
static void strike_off(struct member *m, uint32_t number) {
    for (; number >= m->from + WINDOW; m->from++) {
        uint64_t *word = &m->heard[m->from % WINDOW / 64], bit = 1ull << m->from % 64;
        if (!(*word & bit)) run.lost++;
        *word &= ~bit;
    }
    uint64_t *word = &m->heard[number % WINDOW / 64], bit = 1ull << number % 64;
    if (number < m->from || *word & bit) {
        run.doubled += run.mode != FAITHFUL;
        return;
    }
    *word |= bit;
    run.received++;
}

static bool may_post(void) {
    return next_number - run.first < run.most;
}

static void hear(struct member *m, uint32_t number, uint64_t when) {
    int slot = number % REMEMBERED;
    if (number < run.first || number >= next_number) {
        run.stale++;
        return;
    }
    if (!m->passing) strike_off(m, number);
    run.deliveries++;
    run.last_heard = when;
    posts[slot].heard_by++;
    note_time(when - posts[slot].sent);
    if (run.mode == PIPELINED && posts[slot].sender == m - members && may_post()) post(m, now());
}

/* The number in an html event, 0 if there is none. It stands where it stood the last time, or is looked for. */
static uint32_t number_in(const char *text, size_t size) {
    static size_t place;
    if (size < MARK_SIZE) return 0;
    if (place + MARK_SIZE > size || memcmp(text + place, "zq", 2)) {
        const char *found = memmem(text, size, "zq0", 3);
        if (!found || found + MARK_SIZE > text + size) return 0;
        place = found - text;
    }
    uint32_t number = 0;
    for (int i = 2; i < MARK_SIZE; i++) {
        if (text[place + i] < '0' || text[place + i] > '9') return 0;
        number = number * 10 + text[place + i] - '0';
    }
    return number;
}

/* The number after `name` in a text, 0 if it is not there. */
static uint32_t number_after(const char *name, const char *text, size_t size) {
    const char *found = memmem(text, size, name, strlen(name)), *end = text + size;
    uint32_t number = 0;
    for (found += found ? strlen(name) : 0; found && found < end && *found >= '0' && *found <= '9'; found++)
        number = number * 10 + *found - '0';
    return number;
}

/* What somebody missed who was away is in the answer to their coming. */
static void catch_up(struct member *m, const char *text, size_t size) {
    const char *end = text + size, *found = text;
    if (memmem(text, size, "\"reset\":true", 12) && !*first_failure)
        snprintf(first_failure, sizeof first_failure, "somebody was away for too long and would load the page anew");
    m->seq = number_after("\"seq\":", text, size);
    while ((found = memmem(found, end - found, "zq0", 3))) {
        uint32_t number = number_after("zq", found, end - found);
        if (number >= run.first && number < next_number) strike_off(m, number);
        found += 3;
    }
}

static bool begins(const char *text, size_t size, const char *with) {
    return size >= strlen(with) && !memcmp(text, with, strlen(with));
}

static void come_in(struct member *m) {
    m->state = READY;
    under_way--;
    ready++;
    if (run.mode == FAITHFUL) {
        if (run.returned < MOST_MEMBERS) away[run.returned] = (now() - m->left) / 1e9;
        run.returned++;
        for (uint32_t number = run.first; number < next_number; number++)
            if (posts[number % REMEMBERED].sender == m - members && !posts[number % REMEMBERED].acked) say_post(m, number);
        return;
    }
    m->from = next_number;
    memset(m->heard, 0, sizeof m->heard);
    if (m->passing) run.returned++;
}

static void take_ack(const char *text, size_t size) {
    bool *acked = &posts[number_after("43", text, size) % REMEMBERED].acked;
    if (!memmem(text, size, "\"ok\":true", 9)) {
        if (!run.refused++ && !*first_failure) snprintf(first_failure, sizeof first_failure, "a post was refused");
    } else if (!*acked) {
        *acked = true;
        run.acked++;
    }
}

static void take_text(struct member *m, const char *text, size_t size, uint64_t when) {
    if (size == 1 && *text == '2') {
        say(m, TEXT, "3", 1);
    } else if (begins(text, size, "42[\"html\"")) {
        uint32_t number = number_in(text, size);
        bool is_here = m->state == READY || (run.mode == FAITHFUL && m->state == JOINING); /* what comes with the answer counts */
        if (number && is_here) hear(m, number, when);
        if (number) run.bytes += size;
        uint32_t seq = run.mode == FAITHFUL ? number_after("data-seq=\\\"", text, size) : 0;
        if (seq > m->seq) m->seq = seq;
    } else if (m->state == GREETING && *text == '0') {
        m->state = ENTERING;
        say(m, TEXT, "40", 2);
    } else if (m->state == ENTERING && begins(text, size, "40")) {
        m->state = JOINING;
        char join[100], after[20] = "null";
        if (run.mode == FAITHFUL) snprintf(after, sizeof after, "%u", m->seq > BEHIND ? m->seq - BEHIND : 0);
        say(m, TEXT, join, snprintf(join, sizeof join, "420[\"room:join\",{\"room\":\"lobby\",\"after\":%s}]", after));
    } else if (m->state == JOINING && begins(text, size, "430[{\"ok\":true")) {
        if (run.mode == FAITHFUL) catch_up(m, text, size);
        come_in(m);
    } else if (m->state == READY && begins(text, size, "43")) {
        take_ack(text, size);
    } else if (begins(text, size, "44") || begins(text, size, "41") || begins(text, size, "430")) {
        lose(m, "refused", text, size);
    } else {
        run.others++;
    }
}

/* One frame from the server: its size with head, or 0 while it is not whole. Servers do not mask. */
static size_t take_frame(struct member *m, const char *at, size_t size, uint64_t when) {
    const unsigned char *head = (const unsigned char *)at;
    size_t skip = 2, length;
    if (size < 2) return 0;
    length = head[1] & 127;
    if (length == 126) {
        if (size < 4) return 0;
        length = head[2] << 8 | head[3], skip = 4;
    } else if (length == 127) {
        if (size < 10) return 0;
        skip = 10, length = 0;
        for (int i = 2; i < 10; i++) length = length << 8 | head[i];
    }
    if (size < skip + length) return 0;
    int opcode = head[0] & 15;
    if (opcode == CLOSE) lose(m, "closed by the server", at + skip, length);
    else if (opcode == PING) say(m, PONG, at + skip, length);
    else if (opcode == TEXT) take_text(m, at + skip, length, when);
    return skip + length;
}

static size_t take_answer(struct member *m, const char *at, size_t size) {
    const char *end = memmem(at, size, "\r\n\r\n", 4);
    if (!end) return 0;
    if (!begins(at, size, "HTTP/1.1 101") || !memmem(at, end - at, ACCEPT, strlen(ACCEPT))) lose(m, "no upgrade", at, size);
    else m->state = GREETING;
    return end + 4 - at;
}

static size_t take(struct member *m, const char *bytes, size_t size, uint64_t when) {
    size_t taken = 0, step = 1;
    while (step && taken < size && m->state != ABSENT) {
        if (m->state == UPGRADING) step = take_answer(m, bytes + taken, size - taken);
        else step = take_frame(m, bytes + taken, size - taken, when);
        taken += step;
    }
    return taken;
}

static void listen_to(struct member *m) {
    static char bytes[1 << 21];
    if (m->rest_size) memcpy(bytes, m->rest, m->rest_size);
    ssize_t size = recv(m->fd, bytes + m->rest_size, sizeof bytes / 2, MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        lose(m, "connection lost", "", 0);
        return;
    }
    size += m->rest_size;
    size_t taken = take(m, bytes, size, now());
    m->rest_size = m->state == ABSENT ? 0 : size - taken;
    if (m->rest_size > sizeof bytes / 2) {
        lose(m, "a frame too long", "", 0);
        m->rest_size = 0;
    }
    if (m->rest_size) {
        m->rest = realloc(m->rest, m->rest_size);
        memcpy(m->rest, bytes + taken, m->rest_size);
    }
}

/* ---- coming and going ---- */

static void watch(struct member *m, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = m};
    epoll_ctl(epoll, operation, m->fd, &event);
}

static void connect_one(struct member *m) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int at_once = 1;
    m->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    m->state = CONNECTING;
    m->rest_size = 0;
    under_way++;
    setsockopt(m->fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    if (m->fd < 0 || (connect(m->fd, (void *)&server, sizeof server) && errno != EINPROGRESS))
        lose(m, "cannot connect", strerror(errno), strlen(strerror(errno)));
    else watch(m, EPOLL_CTL_ADD, EPOLLOUT);
}

static void ask_for_upgrade(struct member *m) {
    char request[1024], cookie[300] = "";
    int fault = 0;
    socklen_t size = sizeof fault;
    getsockopt(m->fd, SOL_SOCKET, SO_ERROR, &fault, &size);
    if (fault) {
        lose(m, "cannot connect", strerror(fault), strlen(strerror(fault)));
        return;
    }
    m->state = UPGRADING;
    watch(m, EPOLL_CTL_MOD, EPOLLIN);
    if (cookie_count) snprintf(cookie, sizeof cookie, "Cookie: %s\r\n", cookies[(m - members) % cookie_count]);
    send_all(m, request, snprintf(request, sizeof request,
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n%s"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n\r\n",
        port, port, cookie));
}

/* Leave as a closed window does, and come back at once. */
static void leave_and_return(struct member *m) {
    if (m->state == READY) {
        say(m, CLOSE, "\x03\xe9", 2); /* 1001: going away */
        if (m->state == READY) {
            m->state = ABSENT;
            ready--;
            close(m->fd);
        }
    }
    if (m->state == ABSENT) connect_one(m);
}

/* Whoever was closed on and has waited a little tries again. */
static void bring_back(uint64_t when) {
    for (int i = 0; run.mode == FAITHFUL && ready + under_way < wanted && i < wanted; i++) {
        if (members[i].state != ABSENT || members[i].back_at > when) continue;
        members[i].back_at = 0;
        connect_one(&members[i]);
    }
}

/* One look at all sockets, waiting for them until `until` at most. epoll counts in whole milliseconds, so the last one is
   spent looking again and again: what is due is sent on time. */
static void look(uint64_t until) {
    static struct epoll_event events[512];
    uint64_t when = now();
    int count = epoll_wait(epoll, events, 512, until > when ? (until - when) / 1000000 : 0);
    for (int i = 0; i < count; i++) {
        struct member *m = events[i].data.ptr;
        if (!m) commanded = true;
        else if (m->state == ABSENT) continue;
        else if (m->state == CONNECTING) ask_for_upgrade(m);
        else listen_to(m);
    }
}

/* ---- the commands ---- */

static void say_failure(void) {
    printf("\"first_failure\":\"%s\"}\n", first_failure);
    *first_failure = 0;
}

static void open_members(int count, double patience) {
    uint64_t begun = now(), until = begun + patience * SECOND;
    int next = wanted;
    wanted = count > MOST_MEMBERS ? MOST_MEMBERS : count > wanted ? count : wanted;
    refused_members = 0;
    while ((next < wanted || under_way) && now() < until) {
        while (next < wanted && under_way < AT_ONCE) connect_one(&members[next++]);
        look(now() + SECOND / 20);
    }
    double seconds = (now() - begun) / 1e9;
    for (int i = 0; i < next; i++)
        if (members[i].state != READY) lose(&members[i], "too slow", "", 0);
    wanted = next;
    printf("{\"ready\":%d,\"failed\":%d,\"seconds\":%.3f,", ready, refused_members, seconds);
    say_failure();
}

static struct member *next_sender(void) {
    for (int i = 0; i < run.senders; i++) {
        struct member *m = &members[run.next_sender++ % run.senders];
        if (m->state == READY) return m;
    }
    return NULL;
}

/* With churn, the second half of the members comes and goes while the first posts and is counted. */
static void begin(enum mode mode, int senders, double churn) {
    memset(&run, 0, sizeof run);
    memset(buckets, 0, sizeof buckets);
    timed = slowest = 0;
    run.mode = mode;
    run.most = UINT32_MAX;
    run.first = next_number;
    run.next_leaver = churn > 0 ? wanted / 2 : wanted;
    run.senders = senders < run.next_leaver ? senders : run.next_leaver;
    for (int i = 0; i < wanted; i++) {
        members[i].passing = i >= run.next_leaver || members[i].state != READY;
        members[i].from = next_number;
        memset(members[i].heard, 0, sizeof members[i].heard);
        run.stable += !members[i].passing;
    }
    run.begun = run.last_heard = now();
}

/* Post what is due; returns the time of the next thing to do. */
static uint64_t act(uint64_t when, uint64_t until) {
    uint32_t last = next_number - 1;
    struct member *m;
    if (run.mode == LOCKSTEP) {
        bool silent = when - run.last_heard > SILENCE * SECOND;
        if (last >= run.first && posts[last % REMEMBERED].heard_by < (uint32_t)run.listeners && !silent) return until;
        run.stalls += silent;
        run.last_heard = when;
        if ((m = next_sender())) post(m, when);
        return until;
    }
    bring_back(when);
    for (; run.mode >= PACED && run.post_due <= when; run.post_due += run.post_pause)
        if ((m = next_sender())) post(m, run.post_due);
    for (; run.churn_pause && run.churn_due <= when; run.churn_due += run.churn_pause) {
        leave_and_return(&members[run.next_leaver]);
        run.next_leaver = run.next_leaver + 1 < wanted ? run.next_leaver + 1 : wanted / 2;
    }
    if (run.mode == PIPELINED) return may_post() ? until : when;
    if (run.churn_pause && run.churn_due < run.post_due) return run.churn_due;
    uint64_t soon = when + SECOND / 100; /* somebody may be due to come back */
    return run.mode == FAITHFUL && soon < run.post_due ? soon : run.post_due;
}

static bool all_heard(void) {
    return run.received >= run.expected && run.acked + run.refused >= next_number - run.first;
}

/* Whoever has not heard all by now will not hear it. */
static void count_the_lost(void) {
    for (int i = 0; i < wanted; i++)
        for (uint32_t n = members[i].from; !members[i].passing && n < next_number; n++)
            run.lost += n - members[i].from >= WINDOW || !(members[i].heard[n % WINDOW / 64] >> n % 64 & 1);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double own_cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void drive(double seconds) {
    uint64_t until = run.begun + seconds * SECOND, when;
    double cpu = own_cpu();
    while ((when = now()) < until) {
        uint64_t next = act(when, until);
        if (run.mode == PIPELINED && !may_post()) break;
        uint64_t wake = when + SECOND / 10; /* to notice silence */
        look(next < wake ? next : wake);
    }
    run.most = 0; /* what is on its way arrives, nothing follows */
    uint64_t stopped = now();
    while (!all_heard() && now() - (run.last_heard > stopped ? run.last_heard : stopped) < SILENCE * SECOND) {
        bring_back(now());
        look(now() + SECOND / 100);
    }
    count_the_lost();
    int returned = run.returned < MOST_MEMBERS ? run.returned : MOST_MEMBERS;
    qsort(away, returned, sizeof *away, by_size);
    printf("{\"members\":%d,\"posts\":%u,\"acked\":%lu,\"refused\":%lu,\"expected\":%lu,\"received\":%lu,\"lost\":%lu,"
           "\"doubled\":%lu,\"stale\":%lu,\"deliveries\":%lu,\"others\":%lu,\"stalls\":%lu,\"gone\":%lu,\"returned\":%lu,"
           "\"seconds\":%.6f,\"p50\":%.4f,\"p95\":%.4f,\"p99\":%.4f,\"slowest\":%.4f,\"frame_bytes\":%.1f,\"cpu\":%.3f,"
           "\"away\":%.4f,\"longest_away\":%.4f,",
           ready, next_number - run.first, run.acked, run.refused, run.expected, run.received, run.lost, run.doubled,
           run.stale, run.deliveries, run.others, run.stalls, run.gone, run.returned, (run.last_heard - run.begun) / 1e9,
           milliseconds(.5), milliseconds(.95), milliseconds(.99), slowest / 1e6,
           run.deliveries ? (double)run.bytes / run.deliveries : 0, own_cpu() - cpu,
           returned ? away[returned / 2] : 0, returned ? away[returned - 1] : 0);
    say_failure();
    run.mode = IDLE;
}

static void obey(const char *command) {
    double seconds, rate, churn;
    int count, ahead;
    uint32_t most;
    if (sscanf(command, "open %d %lf", &count, &seconds) == 2) {
        alarm(seconds + GRACE);
        open_members(count, seconds);
    } else if (sscanf(command, "lockstep %lf", &seconds) == 1) {
        alarm(seconds + GRACE);
        begin(LOCKSTEP, 1, 0);
        drive(seconds);
    } else if (sscanf(command, "pipelined %lf %d %d %u", &seconds, &count, &ahead, &most) == 4) {
        alarm(seconds + GRACE);
        begin(PIPELINED, count, 0);
        run.most = most;
        int posts_now = count * ahead;
        for (struct member *m; posts_now-- > 0 && may_post() && (m = next_sender());) post(m, now());
        drive(seconds);
    } else if (sscanf(command, "paced %lf %lf %lf", &seconds, &rate, &churn) == 3 && rate > 0) {
        alarm(seconds + GRACE);
        begin(PACED, wanted, churn);
        run.post_pause = SECOND / rate;
        run.churn_pause = churn > 0 ? SECOND / churn : 0;
        run.post_due = run.begun + run.post_pause / 2;
        run.churn_due = run.begun + run.churn_pause / 2;
        drive(seconds);
    } else if (sscanf(command, "faithful %lf %lf", &seconds, &rate) == 2 && rate > 0) {
        alarm(seconds + GRACE);
        begin(FAITHFUL, wanted, 0);
        run.post_pause = SECOND / rate;
        run.post_due = run.begun + run.post_pause / 2;
        drive(seconds);
    } else {
        printf("{\"first_failure\":\"no such command\"}\n");
    }
    alarm(0);
    fflush(stdout);
}

static void read_cookies(const char *path) {
    char line[300];
    FILE *file = strcmp(path, "-") ? fopen(path, "r") : NULL;
    cookies = malloc(MOST_MEMBERS * sizeof *cookies);
    while (file && cookie_count < MOST_MEMBERS && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        cookies[cookie_count++] = strdup(line);
    }
    if (file) fclose(file);
}

int main(int count, char **arguments) {
    struct rlimit files;
    struct epoll_event commands = {.events = EPOLLIN, .data.ptr = NULL};
    if (count != 3) return fprintf(stderr, "load PORT COOKIES\n"), 2;
    port = atoi(arguments[1]);
    read_cookies(arguments[2]);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &commands);
    for (char command[200];;) { /* members are heard and pinged between commands too */
        look(now() + SECOND);
        if (!commanded) continue;
        commanded = false;
        if (!fgets(command, sizeof command, stdin)) return 0;
        obey(command);
    }
}
