#include "tests/support/app/fake_engine.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace xinglin::test {
namespace {

QByteArray readLineOfInput() {
    QByteArray line;
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
        line.append(byte);
    }
    return line;
}

QByteArray json(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray chunk(const QString& text, const QJsonValue& finish) {
    const QJsonObject choice{{QStringLiteral("index"), 0},
                             {QStringLiteral("delta"), QJsonObject{{QStringLiteral("content"), text}}},
                             {QStringLiteral("finish_reason"), finish}};
    return "data: " + json({{QStringLiteral("choices"), QJsonArray{choice}}}) + "\n\n";
}

class FakeServer {
public:
    FakeServer(QJsonObject script, QByteArray token)
        : m_script(std::move(script)), m_token(std::move(token)) {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
        });
    }

    bool listen(quint16 port) { return m_server.listen(QHostAddress::LocalHost, port); }
    quint16 port() const { return m_server.serverPort(); }

private:
    static constexpr const char* kBuffer = "buffer";

    void read(QTcpSocket* socket) {
        const QByteArray bytes = socket->property(kBuffer).toByteArray() + socket->readAll();
        socket->setProperty(kBuffer, bytes);
        const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return;
        }
        const QByteArray head = bytes.left(headEnd).toLower();
        const qsizetype at = head.indexOf("content-length: ");
        const qsizetype length = at < 0 ? 0 : head.mid(at + 16).split('\r').first().toLongLong();
        if (bytes.size() < headEnd + 4 + length) {
            return;
        }
        socket->setProperty(kBuffer, QByteArray());
        answer(socket, bytes.left(bytes.indexOf(" HTTP/")), bytes.left(headEnd), bytes.mid(headEnd + 4));
    }

    void reply(QTcpSocket* socket, int status, const QJsonObject& body) {
        const QByteArray text = json(body);
        socket->write("HTTP/1.1 " + QByteArray::number(status) +
                      " x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                      QByteArray::number(text.size()) + "\r\n\r\n" + text);
        socket->disconnectFromHost();
    }

    void answer(QTcpSocket* socket, const QByteArray& target, const QByteArray& head,
                const QByteArray& body) {
        if (target == "GET /health") {
            const int loading = m_script.value(QLatin1String("loading")).toInt();
            const bool ready = loading >= 0 && m_healthAsked++ >= loading;
            reply(socket, ready ? 200 : 503, {{QStringLiteral("progress"), ready ? 1.0 : 0.5}});
        } else if (!head.contains("Bearer " + m_token + '\r') && !head.endsWith("Bearer " + m_token)) {
            reply(
                socket, 401,
                {{QStringLiteral("error"), QJsonObject{{QStringLiteral("message"), QStringLiteral("no")}}}});
        } else if (target == "POST /tokenize") {
            const QString text =
                QJsonDocument::fromJson(body).object().value(QLatin1String("text")).toString();
            QJsonArray ids;
            for (qsizetype i = 0; i < text.size(); ++i) {
                ids.append(int(text[i].unicode()));
            }
            reply(socket, 200, {{QStringLiteral("ids"), ids}});
        } else if (target == "POST /v1/chat/completions") {
            chat(socket, body);
        } else {
            reply(socket, 404, {});
        }
    }

    void chat(QTcpSocket* socket, const QByteArray& body) {
        const QString record = m_script.value(QLatin1String("record")).toString();
        if (!record.isEmpty()) {
            QFile file(record);
            if (file.open(QIODevice::Append)) {
                file.write(body + '\n');
            }
        }
        const int status = m_script.value(QLatin1String("status")).toInt(200);
        if (status != 200) {
            reply(socket, status,
                  {{QStringLiteral("error"),
                    QJsonObject{{QStringLiteral("message"), QStringLiteral("as the script says")},
                                {QStringLiteral("code"), m_script.value(QLatin1String("code"))}}}});
            return;
        }
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        const QJsonArray chunks = m_script.value(QLatin1String("chunks")).toArray();
        for (const QJsonValue& piece : chunks) {
            socket->write(chunk(piece.toString(), QJsonValue::Null));
        }
        const QString then = m_script.value(QLatin1String("then")).toString(QStringLiteral("finish"));
        if (then == QLatin1String("hang")) {
            const QString path = m_script.value(QLatin1String("hangup")).toString();
            QObject::connect(socket, &QTcpSocket::disconnected, socket, [path] {
                QFile file(path);
                if (!path.isEmpty() && file.open(QIODevice::WriteOnly)) {
                    file.write("hung up");
                }
            });
            socket->flush();
            return;
        }
        if (then == QLatin1String("error")) {
            socket->write("data: {\"error\":{\"message\":\"device lost\",\"code\":\"device_lost\"}}\n\n");
        } else if (then == QLatin1String("finish")) {
            socket->write(chunk(QString(), QStringLiteral("stop")));
            const QJsonObject usage{{QStringLiteral("prompt_tokens"), 11},
                                    {QStringLiteral("completion_tokens"), chunks.size()}};
            socket->write(
                "data: " +
                json({{QStringLiteral("choices"), QJsonArray()}, {QStringLiteral("usage"), usage}}) +
                "\n\ndata: [DONE]\n\n");
        }
        socket->disconnectFromHost();
    }

    QJsonObject m_script;
    QByteArray m_token;
    QTcpServer m_server;
    int m_healthAsked = 0;
};

}  // namespace

bool isFakeEngineCall(int argc, char** argv) {
    return argc > 1 && std::strcmp(argv[1], "serve") == 0;
}

QString writeFakeModel(const QString& path, const QJsonObject& script) {
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(json(script));
    }
    return path;
}

int runFakeEngine(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const auto option = [&arguments](const char* name) {
        const qsizetype at = arguments.indexOf(QLatin1String(name));
        return at < 0 ? QString() : arguments.value(at + 1);
    };
    QFile model(option("--model"));
    if (!model.open(QIODevice::ReadOnly)) {
        return 3;
    }
    const QJsonObject script = QJsonDocument::fromJson(model.readAll()).object();
    std::fputs(script.value(QLatin1String("stderr")).toString().toUtf8().constData(), stderr);
    std::fflush(stderr);
    if (script.value(QLatin1String("crash")).toBool()) {
        std::signal(SIGSEGV, SIG_DFL);
        std::raise(SIGSEGV);
    }
    if (script.contains(QLatin1String("exit"))) {
        return script.value(QLatin1String("exit")).toInt();
    }
    FakeServer server(script, readLineOfInput());
    if (!server.listen(static_cast<quint16>(option("--port").toInt()))) {
        std::fputs("address already in use\n", stderr);
        return 5;
    }
    const QString firstLine = script.value(QLatin1String("first_line"))
                                  .toString(QStringLiteral("{\"port\":%1}").arg(server.port()));
    std::fputs((firstLine + QLatin1Char('\n')).toUtf8().constData(), stdout);
    std::fflush(stdout);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [] {
        if (readLineOfInput().isEmpty()) {
            QCoreApplication::quit();
        }
    });
    return QCoreApplication::exec();
}

}  // namespace xinglin::test
