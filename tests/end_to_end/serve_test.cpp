// The built program, started as the window starts it, and talked to over HTTP.

#include <gmock/gmock.h>
#include <httplib.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/support/engine_process.h"
#include "tests/support/served_model.h"
#include "tests/support/tiny_adapter.h"

namespace xinglin {
namespace {

using nlohmann::json;
using test::runEngine;
using ::testing::HasSubstr;

constexpr const char* kToken = "a-secret";
// Long enough that no answer ends by itself while a test looks at it.
constexpr const char* kEndless = R"("max_tokens":100000,"ignore_eos":true,"temperature":0)";

class Serve : public ::testing::Test {
protected:
    void start(std::vector<std::string> more = {}) {
        std::vector<std::string> arguments = {"serve",     "--model", file.path().string(), "--ctx", "100000",
                                              "--threads", "1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        process = std::make_unique<test::EngineProcess>(arguments);
        process->write(std::string(kToken) + "\n");
        const auto line = process->readLine();
        ASSERT_TRUE(line.has_value()) << process->errors();
        port = json::parse(*line).at("port").get<int>();
    }

    httplib::Client client() const {
        httplib::Client made("127.0.0.1", port);
        made.set_bearer_token_auth(kToken);
        made.set_read_timeout(30);
        return made;
    }

    /// Posts JSON and expects `status`.
    json post(const std::string& path, const std::string& body, int status = 200) const {
        const auto result = client().Post(path, body, "application/json");
        EXPECT_TRUE(result) << httplib::to_string(result.error());
        if (!result) {
            return {};
        }
        EXPECT_EQ(result->status, status) << result->body;
        return json::parse(result->body, nullptr, false);
    }

    double metric(const std::string& name) const {
        const auto result = client().Get("/metrics");
        std::istringstream lines(result ? result->body : "");
        for (std::string line; std::getline(lines, line);) {
            if (line.rfind(name + " ", 0) == 0) {
                return std::stod(line.substr(name.size() + 1));
            }
        }
        return -1.0;
    }

    /// The events of a stream, "[DONE]" included.
    std::vector<std::string> events(const std::string& path, const std::string& body) const {
        const auto result = client().Post(path, body, "application/json");
        std::vector<std::string> found;
        std::istringstream lines(result ? result->body : "");
        for (std::string line; std::getline(lines, line);) {
            if (line.rfind("data: ", 0) == 0) {
                found.push_back(line.substr(6));
            }
        }
        return found;
    }

    /// Reads a stream without end until `mayEnd`, then hangs up.
    std::thread streamUntil(const std::atomic<bool>& mayEnd, std::atomic<int>& opened) const {
        return std::thread([this, &mayEnd, &opened] {
            httplib::Client made = client();
            httplib::Request request;
            request.method = "POST";
            request.path = "/v1/completions";
            request.body = std::string(R"({"prompt":"ab","stream":true,)") + kEndless + "}";
            request.set_header("Content-Type", "application/json");
            bool isFirst = true;
            request.content_receiver = [&](const char*, std::size_t, std::uint64_t, std::uint64_t) {
                opened += isFirst ? 1 : 0;
                isFirst = false;
                return !mayEnd;
            };
            made.send(request);
        });
    }

    test::TemporaryFile file{test::servedModelBytes()};
    std::unique_ptr<test::EngineProcess> process;
    int port = 0;
};

TEST_F(Serve, AsksForTheTokenEverywhereButAtHealth) {
    start();
    httplib::Client stranger("127.0.0.1", port);
    EXPECT_EQ(stranger.Get("/health")->status, 200);
    for (const char* path : {"/v1/models", "/metrics", "/plan", "/nonsense"}) {
        EXPECT_EQ(stranger.Get(path)->status, 401) << path;
    }
    stranger.set_bearer_token_auth("a-secrex");
    const auto refused = stranger.Post("/v1/completions", "{\"prompt\":\"a\"}", "application/json");
    EXPECT_EQ(refused->status, 401);
    EXPECT_EQ(refused->get_header_value("Content-Type"), "application/problem+json");
    EXPECT_EQ(json::parse(refused->body)["error"]["code"], "token-missing-or-wrong");
    EXPECT_EQ(client().Get("/v1/models")->status, 200);
    EXPECT_EQ(client().Get("/nonsense")->status, 404);
    const auto other = client().Get("/v1/completions");
    EXPECT_EQ(other->status, 405);
    EXPECT_EQ(other->get_header_value("Allow"), "POST");
    EXPECT_EQ(client().Post("/metrics", "", "text/plain")->get_header_value("Allow"), "GET, HEAD");
}

TEST_F(Serve, StreamsWhatItWouldHaveAnsweredWhole) {
    start();
    const std::string fields =
        R"("messages":[{"role":"user","content":"abcd"}],"max_tokens":24,"temperature":0,"ignore_eos":true)";
    const json whole = post("/v1/chat/completions", "{" + fields + "}");
    EXPECT_EQ(whole["object"], "chat.completion");
    EXPECT_EQ(whole["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(whole["usage"]["completion_tokens"], 24);
    const auto stream = events("/v1/chat/completions",
                               "{" + fields + R"(,"stream":true,"stream_options":{"include_usage":true}})");
    ASSERT_GE(stream.size(), 4u);
    EXPECT_EQ(stream.back(), "[DONE]");
    std::string text;
    for (std::size_t i = 0; i + 2 < stream.size(); ++i) {
        const json chunk = json::parse(stream[i]);
        EXPECT_EQ(chunk["object"], "chat.completion.chunk");
        text += chunk["choices"][0]["delta"].value("content", "");
    }
    EXPECT_EQ(text, whole["choices"][0]["message"]["content"].get<std::string>());
    EXPECT_EQ(json::parse(stream[0])["choices"][0]["delta"]["role"], "assistant");
    EXPECT_EQ(json::parse(stream[stream.size() - 3])["choices"][0]["finish_reason"], "length");
    EXPECT_EQ(json::parse(stream[stream.size() - 2])["usage"]["completion_tokens"], 24);
}

TEST_F(Serve, GivesTheSameAnswerToASeedWhateverElseRuns) {
    start({"--parallel", "2"});
    const std::string body =
        R"({"prompt":"abc","max_tokens":40,"seed":5,"temperature":1.5,"ignore_eos":true})";
    const json alone = post("/v1/completions", body);
    std::atomic<bool> mayEnd = false;
    std::atomic<int> opened = 0;
    std::thread other = streamUntil(mayEnd, opened);
    EXPECT_TRUE(test::eventually([&] { return opened == 1; }));
    EXPECT_EQ(post("/v1/completions", body)["choices"][0]["text"], alone["choices"][0]["text"]);
    mayEnd = true;
    other.join();
}

TEST_F(Serve, FreesTheSlotWhenTheClientHangsUp) {
    start({"--parallel", "1"});
    std::atomic<bool> mayEnd = true;  // at the first bytes
    std::atomic<int> opened = 0;
    streamUntil(mayEnd, opened).join();
    EXPECT_EQ(opened, 1);
    EXPECT_TRUE(test::eventually([&] { return metric("xinglin_requests_active") == 0.0; }));
    EXPECT_EQ(metric("xinglin_requests_cancelled_total"), 1.0);
    EXPECT_LT(metric("xinglin_generated_tokens_total"), 50000.0);
    post("/v1/completions", R"({"prompt":"a","max_tokens":1})");
}

TEST_F(Serve, FreesTheSlotOfAWholeAnswerThatNobodyWaitsFor) {
    start({"--parallel", "1"});
    std::thread impatient([this] {
        httplib::Client made = client();
        made.set_read_timeout(0, 300'000);
        made.Post("/v1/completions", std::string(R"({"prompt":"ab",)") + kEndless + "}", "application/json");
    });
    EXPECT_TRUE(test::eventually([&] { return metric("xinglin_requests_active") == 1.0; }));
    impatient.join();
    EXPECT_TRUE(test::eventually([&] { return metric("xinglin_requests_cancelled_total") == 1.0; }));
    EXPECT_EQ(metric("xinglin_requests_active"), 0.0);
}

TEST_F(Serve, RefusesBeyondTheQueueAndStillTellsItsHealth) {
    start({"--parallel", "2"});
    std::atomic<bool> mayEnd = false;
    std::atomic<int> opened = 0;
    std::vector<std::thread> streams;
    for (int i = 0; i < 6; ++i) {  // two slots, four that wait
        streams.push_back(streamUntil(mayEnd, opened));
    }
    EXPECT_TRUE(test::eventually([&] {
        return metric("xinglin_requests_active") == 2.0 && metric("xinglin_requests_waiting") == 4.0;
    }));
    const auto refused = client().Post("/v1/completions", R"({"prompt":"a"})", "application/json");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 429);
    EXPECT_TRUE(refused->has_header("Retry-After"));
    EXPECT_EQ(json::parse(refused->body)["error"]["code"], "queue-full");
    EXPECT_EQ(client().Get("/health")->status, 200);
    mayEnd = true;
    process->signal(SIGTERM);  // those that wait have no bytes to read yet, so the server ends them
    for (std::thread& stream : streams) {
        stream.join();
    }
    EXPECT_EQ(process->waitForEnd(), 0);
}

TEST_F(Serve, TellsWhatIsWrongWithARequest) {
    start();
    EXPECT_EQ(post("/v1/chat/completions", "{", 400)["error"]["code"], "invalid-input");
    EXPECT_EQ(post("/v1/chat/completions", R"({"messages":[]})", 400)["error"]["param"], "messages");
    EXPECT_EQ(post("/v1/completions", R"({"prompt":"a","max_tokens":100001})", 400)["error"]["param"],
              "max_tokens");
    EXPECT_EQ(post("/v1/completions", R"({"prompt":[99999]})", 400)["error"]["code"], "invalid-input");
    EXPECT_EQ(post("/v1/completions", R"({"prompt":"a","model":"other"})", 404)["error"]["code"],
              "model-not-found");
    EXPECT_EQ(post("/detokenize", R"({"ids":[288]})", 400)["error"]["code"], "invalid-input");
    const std::string large = "{\"text\":\"" + std::string(std::size_t{17} << 20, 'a') + "\"}";
    EXPECT_EQ(post("/tokenize", large, 413)["error"]["code"], "body-too-large");
}

TEST_F(Serve, AnswersItsOwnEndpoints) {
    start({"--parallel", "3"});
    const json ids = post("/tokenize", R"({"text":"ab</s>","bos":true})")["ids"];
    EXPECT_EQ(ids.front(), 1);
    EXPECT_EQ(ids.back(), 2);
    EXPECT_EQ(post("/detokenize", json{{"ids", ids}}.dump())["text"], "ab</s>");
    const json plan = json::parse(client().Get("/plan")->body);
    const json& device = plan["devices"][0];
    EXPECT_EQ(device["bytes"]["kv"], plan["kv_per_token"].get<std::uint64_t>() * 100000 * 3);
    EXPECT_GT(device["bytes"]["weights"], 0);
    EXPECT_TRUE(plan["fits"].is_boolean());
    EXPECT_GT(device["free"], 0);
    const json models = json::parse(client().Get("/v1/models")->body);
    EXPECT_EQ(models["data"][0]["id"], file.path().stem().string());
    EXPECT_EQ(models["data"][0]["context_length"], 100000);
}

TEST_F(Serve, ScoresContinuationsAsTheCommandDoes) {
    start();
    const std::string row = R"({"prompt":"ab","continuations":["c","cd",""]})";
    const json scores = post("/score", row);
    const auto run = runEngine({"score", "--model", file.path().string(), "--threads", "1", "-"}, row);
    EXPECT_EQ(json::parse(run.output), scores) << run.errors;
    ASSERT_EQ(scores["logprob"].size(), 3u);
    EXPECT_LT(scores["logprob"][1], scores["logprob"][0]);
    EXPECT_EQ(scores["logprob"][2], 0.0);
    EXPECT_EQ(scores["tokens"][2], 0);
    // Several rows, more than are decoded together, in their order.
    json rows = {{"rows", json::array()}};
    json alone = {{"rows", json::array()}};
    for (const char* prompt : {"ab", "ba", "abab", "b", "cd", "dcba", "aa"}) {
        const json one = {{"prompt", prompt}, {"continuations", {"c", "cd", ""}}};
        rows["rows"].push_back(one);
        alone["rows"].push_back(post("/score", one.dump()));
    }
    EXPECT_EQ(post("/score", rows.dump()), alone);
    rows["rows"][3] = {{"prompt_ids", {3}}, {"continuation_ids", {{99999}}}};
    const json refused = post("/score", rows.dump(), 400)["error"];
    EXPECT_EQ(refused["code"], "invalid-input");
    EXPECT_NE(refused["message"].get<std::string>().find("row 4"), std::string::npos) << refused;
    EXPECT_EQ(post("/score", R"({"rows":[]})", 400)["error"]["param"], "rows");
    EXPECT_EQ(post("/score", R"({"rows":[1]})", 400)["error"]["param"], "rows");
    EXPECT_EQ(post("/score", R"({"prompt":"a","continuations":[]})", 400)["error"]["param"], "continuations");
    EXPECT_EQ(post("/score", R"({"prompt_ids":[],"continuation_ids":[[1]]})", 400)["error"]["code"],
              "invalid-input");
}

TEST_F(Serve, HoldsAnswersToAConstraint) {
    start();
    const auto answer = [&](const std::string& constraint) {
        const json result =
            post("/v1/completions", R"({"prompt":"ab","max_tokens":200,"seed":3,)" + constraint + "}");
        EXPECT_EQ(result["choices"][0]["finish_reason"], "stop");
        return result["choices"][0]["text"].get<std::string>();
    };
    EXPECT_THAT(answer(R"("choices":["麻黄","桂枝"])"), ::testing::AnyOf("麻黄", "桂枝"));
    const json value = json::parse(
        answer(R"("response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object",)"
               R"("properties":{"dose":{"type":"integer","minimum":3,"maximum":9}},"required":["dose"],)"
               R"("additionalProperties":false}}})"),
        nullptr, false);
    EXPECT_THAT(value["dose"].get<int>(), ::testing::AllOf(::testing::Ge(3), ::testing::Le(9)));
    EXPECT_EQ(post("/v1/completions", R"({"prompt":"a","choices":[]})", 400)["error"]["param"], "choices");
}

TEST_F(Serve, EmbedsTexts) {
    start();
    const json one = post("/v1/embeddings", R"({"input":["ab","ab","zz"]})");
    ASSERT_EQ(one["data"].size(), 3u);
    EXPECT_EQ(one["data"][0]["embedding"], one["data"][1]["embedding"]);
    EXPECT_NE(one["data"][0]["embedding"], one["data"][2]["embedding"]);
    double squares = 0.0;
    for (const json& value : one["data"][2]["embedding"]) {
        squares += value.get<double>() * value.get<double>();
    }
    EXPECT_NEAR(squares, 1.0, 1e-5);
    EXPECT_EQ(post("/v1/embeddings", R"({"input":"ab"})")["data"][0], one["data"][0]);
    EXPECT_GT(one["usage"]["prompt_tokens"], 0);
    EXPECT_EQ(post("/v1/embeddings", R"({"input":[]})", 400)["error"]["param"], "input");
}

TEST_F(Serve, SwitchesAdaptersFromRequestToRequest) {
    test::TinyAdapterOptions options;
    options.targets = {"q_proj", "down_proj"};
    const test::TinyAdapter one(test::servedModelShape(), options);
    options.seed = 2;
    const test::TinyAdapter two(test::servedModelShape(), options);
    start({"--adapter", one.path().string(), "--adapter", two.path().string()});
    const std::string second = two.path().filename().string();
    const auto scoreWith = [&](const std::string& more) {
        return post("/score", R"({"prompt":"ab","continuations":["cdcd"])" + more + "}")["logprob"][0]
            .get<double>();
    };
    const double plain = scoreWith(R"(,"adapter":"")");
    const double first = scoreWith("");
    EXPECT_NE(plain, first) << "the first answers who names none";
    EXPECT_NE(scoreWith(",\"adapter\":\"" + second + "\""), first);
    EXPECT_EQ(scoreWith(",\"adapter\":\"" + one.path().filename().string() + "\""), first);
    EXPECT_EQ(scoreWith(",\"model\":\"" + second + "\""), scoreWith(",\"adapter\":\"" + second + "\""));
    EXPECT_EQ(post("/score", R"({"prompt":"a","continuations":["b"],"model":"x"})", 404)["error"]["param"],
              "model");
    EXPECT_EQ(post("/score", R"({"prompt":"a","continuations":["b"],"adapter":"x"})", 400)["error"]["param"],
              "adapter");
    const json models = json::parse(client().Get("/v1/models")->body);
    EXPECT_EQ(models["data"][2]["id"], second);
    const json planned =
        json::parse(runEngine({"plan", "--model", file.path().string(), "--adapter", one.path().string(),
                               "--adapter", two.path().string(), "--json"})
                        .output);
    const json bytes = json::parse(client().Get("/plan")->body)["devices"][0]["bytes"]["adapters"];
    EXPECT_GT(bytes, 0);
    EXPECT_EQ(bytes, planned["devices"][0]["bytes"]["adapters"]);
    post("/v1/completions", R"({"prompt":"a","max_tokens":1,"model":")" + second + "\"}");
    // The command line's one adapter is the same thing.
    const auto run = runEngine(
        {"score", "--model", file.path().string(), "--threads", "1", "--adapter", one.path().string(), "-"},
        R"({"prompt":"ab","continuations":["cdcd"]})");
    EXPECT_EQ(json::parse(run.output)["logprob"][0], first) << run.errors;
}

TEST_F(Serve, EndsWithItsParentsInput) {
    start();
    process->closeInput();
    EXPECT_EQ(process->waitForEnd(), 0);
}

TEST_F(Serve, EndsCleanlyOnSignalsInTheMiddleOfAStream) {
    for (const auto& [number, code] : {std::pair{SIGTERM, 0}, std::pair{SIGINT, 130}}) {
        start();
        const std::atomic<bool> mayEnd = false;
        std::atomic<int> opened = 0;
        std::thread stream = streamUntil(mayEnd, opened);
        EXPECT_TRUE(test::eventually([&] { return opened == 1; }));
        process->signal(number);
        EXPECT_EQ(process->waitForEnd(), code) << process->errors();
        stream.join();
    }
}

TEST_F(Serve, WritesNoPromptIntoItsLog) {
    start();
    post("/v1/completions", R"({"prompt":"wangxiaoming","max_tokens":2})");
    post("/v1/completions", R"({"prompt":"wangxiaoming",)", 400);
    process->signal(SIGTERM);
    EXPECT_EQ(process->waitForEnd(), 0);
    EXPECT_THAT(process->errors(), HasSubstr("completion:"));
    EXPECT_THAT(process->errors(), ::testing::Not(HasSubstr("wangxiaoming")));
}

TEST_F(Serve, RefusesAPortInUse) {
    start();
    const auto second =
        test::runEngine({"serve", "--model", file.path().string(), "--port", std::to_string(port)},
                        std::string(kToken) + "\n");
    EXPECT_EQ(second.exitCode, 3);
    EXPECT_THAT(second.errors, HasSubstr(std::to_string(port)));
    EXPECT_THAT(second.errors, HasSubstr("--port 0"));
}

TEST_F(Serve, RefusesToBeReachableWithoutTlsOrToHaveNoToken) {
    const auto open = test::runEngine({"serve", "--model", file.path().string(), "--host", "0.0.0.0"}, "t\n");
    EXPECT_EQ(open.exitCode, 2);
    EXPECT_THAT(open.errors, HasSubstr("--tls-cert"));
    const auto tokenless = test::runEngine({"serve", "--model", file.path().string()});
    EXPECT_EQ(tokenless.exitCode, 2);
    EXPECT_THAT(tokenless.errors, HasSubstr("token"));
}

TEST_F(Serve, DiesAtABadModelAndSaysWhere) {
    const std::string bytes = test::servedModelBytes();
    const test::TemporaryFile half(bytes.substr(0, bytes.size() / 2));
    const auto run = test::runEngine({"serve", "--model", half.path().string()}, "t\n");
    EXPECT_EQ(run.exitCode, 3);
    EXPECT_EQ(run.output, "");
    EXPECT_THAT(run.errors, HasSubstr(half.path().string()));
    EXPECT_THAT(run.errors, HasSubstr("offset"));
}

#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
TEST_F(Serve, SpeaksTls) {
    const test::TemporaryFile certificate("");
    const test::TemporaryFile key("");
    const test::TemporaryFile token(std::string(kToken) + "\n");
    const std::string command =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout " +
        key.path().string() + " -out " + certificate.path().string() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) {
        GTEST_SKIP() << "the openssl command is not here to make a certificate with";
    }
    start({"--host", "0.0.0.0", "--tls-cert", certificate.path().string(), "--tls-key", key.path().string(),
           "--token-file", token.path().string()});
    httplib::SSLClient secure("localhost", port);
    secure.set_ca_cert_path(certificate.path().c_str());
    secure.set_bearer_token_auth(kToken);
    const auto answer =
        secure.Post("/v1/completions", R"({"prompt":"a","max_tokens":2})", "application/json");
    ASSERT_TRUE(answer) << httplib::to_string(answer.error());
    EXPECT_EQ(answer->status, 200);
    httplib::Client plain("127.0.0.1", port);
    const auto refused = plain.Get("/health");
    EXPECT_TRUE(!refused || refused->status != 200);
}
#endif

}  // namespace
}  // namespace xinglin
