#include "app/engine_client/sse_parser.h"

#include <utility>

namespace xinglin::app {

QList<SseEvent> SseParser::feed(QByteArrayView chunk) {
    QList<SseEvent> events;
    for (const char byte : chunk) {
        if (m_overflowed) {
            break;
        }
        // The LF of a CRLF ends no second line, even when it arrives in the next chunk.
        const bool completesCrLf = m_afterCarriageReturn && byte == '\n';
        m_afterCarriageReturn = byte == '\r';
        if (completesCrLf) {
            continue;
        }
        if (byte == '\n' || byte == '\r') {
            endLine(events);
            continue;
        }
        m_line.append(byte);
        m_overflowed = m_line.size() + m_event.data.size() > m_maxEventBytes;
    }
    return events;
}

void SseParser::endLine(QList<SseEvent>& events) {
    QByteArray line = std::exchange(m_line, {});
    if (std::exchange(m_atStart, false) && line.startsWith("\xEF\xBB\xBF")) {
        line.remove(0, 3);
    }
    if (line.isEmpty()) {
        if (m_hasData) {
            events.append(std::exchange(m_event, {}));
        }
        m_event = {};
        m_hasData = false;
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon == 0) {
        return;  // a comment; servers send them to keep the connection open
    }
    const QByteArray field = colon < 0 ? line : line.left(colon);
    QByteArray value = colon < 0 ? QByteArray() : line.mid(colon + 1);
    if (value.startsWith(' ')) {
        value.remove(0, 1);
    }
    if (field == "data") {
        if (m_hasData) {
            m_event.data.append('\n');
        }
        m_event.data.append(value);
        m_hasData = true;
    } else if (field == "event") {
        m_event.name = value;
    }
}

}  // namespace xinglin::app
