// SPDX-License-Identifier: Apache-2.0
// The listening page. It knows names of trials and files, never who made what. It loads nothing but the audio beside it.
(function () {
  "use strict";
  var plan = JSON.parse(document.getElementById("plan").textContent);
  var words = JSON.parse(document.getElementById("words").textContent);
  var LEAST_SECONDS = 5;
  var KEEP = "fairchord-listening-" + plan.test;
  var isServed = location.protocol === "http:" || location.protocol === "https:";
  var main = document.getElementById("main");
  var state = recall() || fresh();
  var language = startLanguage();
  var players = [];
  var isSafe = false;

  function fresh() {
    var asked = Number(new URLSearchParams(location.search).get("listener"));
    var drawn = crypto.getRandomValues(new Uint32Array(3));
    var number = Array.prototype.map.call(drawn, function (n) { return n.toString(16).padStart(8, "0"); }).join("");
    var isAssigned = Number.isInteger(asked) && asked >= 1;
    return {
      listener: number, sheet: (isAssigned ? asked - 1 : drawn[0]) % plan.sheets.length,
      at: -1, answers: {}, remark: "", language: null
    };
  }

  function recall() {
    try { return JSON.parse(localStorage.getItem(KEEP)); } catch (error) { return null; }
  }

  function remember() {
    state.language = language;
    try { localStorage.setItem(KEEP, JSON.stringify(state)); } catch (error) { /* a page without storage still works */ }
  }

  function forget() {
    try { localStorage.removeItem(KEEP); } catch (error) { /* nothing was kept */ }
  }

  function startLanguage() {
    var wished = [new URLSearchParams(location.search).get("language"), state.language].concat(navigator.languages || []);
    for (var i = 0; i < wished.length; i += 1) {
      var short = (wished[i] || "").slice(0, 2);
      if (words[short]) return short;
    }
    return "en";
  }

  function say(name, values) {
    return words[language][name].replace(/\{(\w+)\}/g, function (_, key) { return values[key]; });
  }

  function make(tag, attributes, children) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      if (name === "text") element.textContent = attributes[name];
      else if (attributes[name] !== null) element.setAttribute(name, attributes[name]);
    });
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  }

  function button(text, action, name) {
    var made = make("button", { type: "button", text: text, id: name || null });
    made.addEventListener("click", action);
    return made;
  }

  function paragraph(text, style) { return make("p", { text: text, class: style || null }); }

  function sheet() { return plan.sheets[state.sheet]; }

  function filesAt(place) {
    var trial = plan.trials[sheet()[place][0]];
    return sheet()[place][1] ? [trial[2], trial[1]] : [trial[1], trial[2]];
  }

  // Served files are fetched whole, so that one can move about in them whatever the server can do.
  function player(file, side) {
    var audio = make("audio", { controls: "", preload: "auto", "aria-label": say("piece", { side: side }) });
    var told = make("p", { class: "soft", "aria-live": "off" });
    var trouble = make("p", { class: "wrong", role: "alert" });
    if (isServed) {
      fetch("audio/" + file).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.blob();
      }).then(function (blob) { audio.src = URL.createObjectURL(blob); }).catch(function () {
        trouble.textContent = say("cannot_play");
      });
    } else {
      audio.src = "audio/" + file;
    }
    audio.addEventListener("error", function () { trouble.textContent = say("cannot_play"); });
    audio.addEventListener("play", function () {
      players.forEach(function (other) { if (other.audio !== audio) other.audio.pause(); });
    });
    function heard() {
      var sum = 0;
      for (var i = 0; i < audio.played.length; i += 1) sum += audio.played.end(i) - audio.played.start(i);
      return sum;
    }
    ["timeupdate", "pause", "ended"].forEach(function (name) {
      audio.addEventListener(name, function () { told.textContent = say("heard", { seconds: Math.floor(heard()) }); });
    });
    return {
      audio: audio, heard: heard, side: side,
      element: make("section", { class: "piece", "aria-labelledby": "piece-" + side }, [
        make("h2", { id: "piece-" + side, text: say("piece", { side: side }) }), audio, told, trouble
      ])
    };
  }

  function choices(name, legend, options, chosen) {
    var rows = options.map(function (option) {
      var id = name + "-" + option[0];
      var input = make("input", { type: "radio", name: name, id: id, value: option[0] });
      input.checked = String(chosen) === String(option[0]);
      return make("span", { class: "choice" }, [input, make("label", { for: id, text: option[1] })]);
    });
    return make("fieldset", { id: name }, [make("legend", { text: legend })].concat(rows));
  }

  function ratings(side, chosen) {
    var options = [1, 2, 3, 4, 5].map(function (n) {
      return [n, n === 1 || n === 5 ? say("rating_" + n) : String(n)];
    });
    return choices("rating_" + side.toLowerCase(), say("rating", { side: side }), options, chosen);
  }

  function show(children, title) {
    players.forEach(function (one) { one.audio.pause(); });
    document.documentElement.lang = language;
    document.title = say("title");
    document.getElementById("language-label").textContent = say("language");
    main.replaceChildren.apply(main, children);
    var heading = document.getElementById("heading");
    if (heading && title) heading.focus();
  }

  function heading(text) { return make("h1", { id: "heading", tabindex: "-1", text: text }); }

  function intro(moveFocus) {
    var count = sheet().length;
    var first = player(filesAt(0)[0], "A");
    players = [first];
    first.element.querySelector("h2").textContent = say("loudness");
    var parts = [
      heading(say("title")), paragraph(say("lead"), "lead"),
      paragraph(say("how_long", { count: count, minutes: Math.max(1, Math.round(count * 1.2)) })),
      paragraph(say("advice")), paragraph(say("privacy")), first.element,
      button(say("begin"), function () { go(0); }, "begin")
    ];
    show(parts, moveFocus);
  }

  function trial(moveFocus) {
    var count = sheet().length, place = state.at, kept = keptAt(place);
    var files = filesAt(place);
    players = [player(files[0], "A"), player(files[1], "B")];
    var bar = make("progress", { max: count, value: place, "aria-label": say("pair", { place: place + 1, count: count }) });
    var comment = make("textarea", { id: "comment", rows: "2", maxlength: "2000" });
    comment.value = kept.comment || "";
    var wrong = make("p", { id: "wrong", class: "wrong", role: "alert" });
    var sides = [["a", say("piece", { side: "A" })], ["b", say("piece", { side: "B" })]];
    var keys = make("input", { type: "checkbox", id: "keys" });
    keys.checked = state.keys !== false;
    keys.addEventListener("change", function () { state.keys = keys.checked; remember(); });
    show([
      heading(say("pair", { place: place + 1, count: count })), bar,
      make("div", { class: "pieces" }, players.map(function (one) { return one.element; })),
      choices("prefer", say("prefer"), sides.concat([["none", say("prefer_none")]]), kept.prefer),
      choices("human", say("human"), sides.concat([
        ["both", say("human_both")], ["neither", say("human_neither")], ["unsure", say("human_unsure")]
      ]), kept.human),
      make("div", { class: "pieces" }, [ratings("A", kept.rating_a), ratings("B", kept.rating_b)]),
      make("label", { for: "comment", text: say("comment") }), comment, wrong,
      button(say(place + 1 === count ? "finish" : "next"), answer, "next"),
      make("p", { class: "soft" }, [keys, make("label", { for: "keys", text: say("shortcuts") })])
    ], moveFocus);
  }

  function chosen(name) {
    var input = main.querySelector('input[name="' + name + '"]:checked');
    return input ? input.value : null;
  }

  function keptAt(place) {
    return (state.draft && state.draft.place === place ? state.draft : state.answers[place]) || {};
  }

  // What is chosen so far; seconds heard before the page was drawn again count.
  function draft() {
    var kept = keptAt(state.at);
    return {
      place: state.at, prefer: chosen("prefer"), human: chosen("human"),
      rating_a: Number(chosen("rating_a")), rating_b: Number(chosen("rating_b")),
      heard_a: Math.max(kept.heard_a || 0, Math.round(players[0].heard() * 10)),
      heard_b: Math.max(kept.heard_b || 0, Math.round(players[1].heard() * 10)),
      comment: document.getElementById("comment").value
    };
  }

  function answer() {
    var given = draft(), heard = [given.heard_a / 10, given.heard_b / 10];
    var wrong = document.getElementById("wrong");
    var tooShort = players.filter(function (one, side) {
      return heard[side] < Math.min(LEAST_SECONDS, (one.audio.duration || LEAST_SECONDS) - 0.5);
    });
    if (tooShort.length) {
      wrong.textContent = say("hear_first");
      tooShort[0].audio.focus();
      return;
    }
    var names = ["prefer", "human", "rating_a", "rating_b"];
    var missing = names.filter(function (name) { return chosen(name) === null; });
    if (missing.length) {
      wrong.textContent = say("missing", { names: missing.map(function (name) {
        return document.getElementById(name).querySelector("legend").textContent;
      }).join(" ") });
      document.getElementById(missing[0]).querySelector("input").focus();
      return;
    }
    state.answers[state.at] = given;
    state.draft = null;
    go(state.at + 1);
  }

  function go(place) {
    state.at = place;
    remember();
    draw(true);
  }

  function votes() {
    return JSON.stringify({
      form: "fairchord/listening-votes/v1", test: plan.test, sheet: state.sheet, listener: state.listener,
      language: language, remark: state.remark,
      answers: Object.keys(state.answers).map(function (place) { return state.answers[place]; })
    });
  }

  function finish(moveFocus) {
    players = [];
    var remark = make("textarea", { id: "remark", rows: "3", maxlength: "2000" });
    remark.value = state.remark;
    remark.addEventListener("input", function () { state.remark = remark.value; remember(); });
    var told = make("div", { id: "told", role: "status" });
    var actions = [button(say("save"), function () { save(told); }, "save")];
    if (isServed) actions.unshift(button(say("send"), function () { send(told); }, "send"));
    show([
      heading(say("done_title")), paragraph(say("done")), make("label", { for: "remark", text: say("remark") }), remark,
      make("p", {}, actions), told
    ], moveFocus);
  }

  function send(told) {
    fetch("votes", { method: "POST", body: votes(), headers: { "Content-Type": "application/json" } }).then(
      function (reply) {
        if (!reply.ok) throw new Error(reply.status);
        return reply.json();
      }
    ).then(function (credits) {
      ended();
      document.getElementById("send").disabled = true;
      told.replaceChildren(paragraph(say("sent"), "good"), listed(credits));
    }).catch(function () { told.replaceChildren(paragraph(say("not_sent"), "wrong")); });
  }

  function listed(credits) {
    var told = credits.map(function (one) {
      if (one.is_human) return [one.title, one.by, one.licence, one.origin].join(" · ");
      return say("made_by_program") + " (" + one.by + ")";
    });
    var rows = Array.from(new Set(told)).map(function (text) { return make("li", { text: text }); });
    return make("div", {}, [make("h2", { text: say("credits") }), paragraph(say("credits_note")), make("ul", {}, rows)]);
  }

  function save(told) {
    var text = votes();
    var link = make("a", {
      download: "votes-" + state.listener.slice(0, 8) + ".json",
      href: URL.createObjectURL(new Blob([text], { type: "application/json" }))
    });
    document.body.append(link);
    link.click();
    link.remove();
    ended();
    var copy = make("textarea", { id: "copy", rows: "3", readonly: "" });
    copy.value = text;
    var parts = [paragraph(say("saved"), "good"), make("label", { for: "copy", text: say("copy") }), copy];
    if (!isServed) parts.push(paragraph(say("credits_where")));
    told.replaceChildren.apply(told, parts);
  }

  function ended() {
    isSafe = true;
    remember();
  }

  function draw(moveFocus) {
    if (state.at < 0) intro(moveFocus);
    else if (state.at < sheet().length) trial(moveFocus);
    else finish(moveFocus);
    drawRestart();
  }

  function drawRestart() {
    var place = document.getElementById("again");
    place.replaceChildren();
    if (state.at >= 0) {
      place.append(button(say("restart"), function () {
        if (state.at >= sheet().length || window.confirm(say("restart") + "?")) {
          forget();
          state = fresh();
          isSafe = true;
          draw(true);
        }
      }));
    }
  }

  addEventListener("beforeunload", function (event) {
    if (state.at > 0 && !isSafe) { event.preventDefault(); event.returnValue = say("leaving"); }
  });

  addEventListener("keydown", function (event) {
    var tag = (event.target.tagName || "").toLowerCase();
    if (state.keys === false || event.ctrlKey || event.altKey || event.metaKey || tag === "textarea" || tag === "select") return;
    if (state.at < 0 || state.at >= sheet().length) return;
    var key = event.key.toLowerCase();
    if (key === "a" || key === "b") {
      var audio = players[key === "a" ? 0 : 1].audio;
      if (audio.paused) audio.play(); else audio.pause();
      event.preventDefault();
    } else if (key === "n") {
      answer();
      event.preventDefault();
    }
  });

  var picker = document.getElementById("language");
  Object.keys(words).forEach(function (short) {
    picker.append(make("option", { value: short, lang: short, text: words[short].name }));
  });
  picker.value = language;
  picker.addEventListener("change", function () {
    if (state.at >= 0 && state.at < sheet().length) state.draft = draft();
    language = picker.value;
    remember();
    draw(false);
  });
  draw(false);
  if (state.at >= 0 && state.at < sheet().length) main.prepend(paragraph(say("resume"), "soft"));
})();
