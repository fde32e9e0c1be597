#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace xinglin::app {

/// One event of a text/event-stream.
struct SseEvent {
    QByteArray name;  ///< the `event:` field; empty means `message`
    QByteArray data;  ///< the `data:` lines, joined by line feeds
};

/// Cuts a text/event-stream into events, however the network cut it into chunks.
///
/// Lines end in LF, CR or CRLF; comments and unknown fields are skipped; an event without data is none. What
/// follows the last blank line when the stream ends is not an event and is never given out.
class SseParser final {
public:
    /// An event may not grow beyond `maxEventBytes`: a server that never ends a line must not fill the
    /// memory.
    explicit SseParser(qsizetype maxEventBytes = 4 * 1024 * 1024) : m_maxEventBytes(maxEventBytes) {}

    /// The events that `chunk` completes. Nothing more comes once overflowed() is true.
    QList<SseEvent> feed(QByteArrayView chunk);

    bool overflowed() const { return m_overflowed; }

private:
    void endLine(QList<SseEvent>& events);

    qsizetype m_maxEventBytes;
    QByteArray m_line;
    SseEvent m_event;
    bool m_hasData = false;
    bool m_afterCarriageReturn = false;
    bool m_atStart = true;
    bool m_overflowed = false;
};

}  // namespace xinglin::app
