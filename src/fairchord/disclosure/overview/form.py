# SPDX-License-Identifier: Apache-2.0
"""How the page looks on screens and on paper, and its one script: the filter over the list of works."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

STYLE: Final = """\
:root{color-scheme:light dark;--ink:#1c1f24;--soft:#565e69;--line:#d5d9df;--tint:#f4f5f7;--paper:#fff;--link:#14509e;
--good:#17633a;--goodwash:#eaf5ee;--bad:#a3161a;--badwash:#fdecec;--open:#7a4a00;--openwash:#fdf4e3;
--b0:#17633a;--b1:#5a9e6f;--b2:#2b6cb0;--b3:#9b8a5f}
@media(prefers-color-scheme:dark){:root{--ink:#e9e7e2;--soft:#a9adb5;--line:#3d4249;--tint:#22262b;--paper:#17191c;
--link:#8db9f5;--good:#7fd0a0;--goodwash:#16291e;--bad:#ff9a95;--badwash:#3a1a1b;--open:#e6b566;--openwash:#30260f;
--b0:#4fb37a;--b1:#8fd0a6;--b2:#6aa7e8;--b3:#c4b384}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;padding:2rem 1.2rem 4rem;max-width:52rem;color:var(--ink);background:var(--paper);
font:17px/1.55 system-ui,"Noto Sans","Noto Sans CJK KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif}
:lang(ko){word-break:keep-all}p,li,h1,h2,h3{overflow-wrap:break-word}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible,input:focus-visible{outline:3px solid var(--link);
outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .6rem;text-wrap:balance}
h2{font-size:1.45rem;line-height:1.25;margin:0 0 .6rem;display:flex;gap:.6rem;align-items:baseline}
h2 .n{flex:none;width:2.1rem;height:2.1rem;line-height:2.1rem;border-radius:50%;background:var(--ink);
color:var(--paper);text-align:center;font-size:1.1rem;align-self:center}
h3{font-size:1.05rem;margin:1.5rem 0 .4rem}
p{margin:.5rem 0}.lead{font-size:1.12rem}.shows{font-size:1.08rem}.soft{color:var(--soft);font-size:.9rem}
section{margin:2.6rem 0 0;padding:2rem 0 0;border-top:3px solid var(--ink)}
nav ol{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.2rem 1.4rem;margin:1.4rem 0 .3rem;
padding-left:1.3rem}
nav p{margin:.2rem 0 0}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.8rem;overflow-wrap:anywhere}
code{word-break:break-all}code[lang]{word-break:normal}
pre{white-space:pre-wrap;background:var(--tint);border:1px solid var(--line);border-radius:5px;padding:.6rem .7rem;
margin:.4rem 0;line-height:1.45}
pre.record{max-height:22rem;overflow:auto;word-break:break-all}
dl{margin:.7rem 0;display:grid;gap:.45rem}
dl>div{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.1rem 1.1rem}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere;unicode-bidi:isolate}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.8rem 0}
caption{text-align:left;font-weight:600;padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}td{overflow-wrap:break-word}td code{display:block;min-width:14rem}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bars th{font-weight:400;width:42%}.bars .barcell{width:34%;vertical-align:middle;padding-right:0}
.bar{display:block;width:100%;height:1.05rem}
.bar0{fill:var(--b0)}.bar1{fill:var(--b1)}.bar2{fill:var(--b2)}.bar3{fill:var(--b3)}
figure{margin:1rem 0}figure img{width:100%;height:auto;display:block;border:1px solid var(--line);border-radius:6px}
figcaption{color:var(--soft);font-size:.86rem;margin-top:.3rem}
.loss{width:100%;height:auto}.loss polyline{fill:none;stroke:var(--b2);stroke-width:2;stroke-linejoin:round}
.loss .axis{fill:none;stroke:var(--soft)}.loss text{fill:var(--soft);font:11px system-ui,sans-serif}
.checks{list-style:none;margin:.4rem 0;padding:0}
.checks li{padding:.45rem .7rem;margin:.35rem 0;border-left:4px solid;border-radius:3px}
.checks code{display:block;color:var(--soft);font-size:.76rem;margin-top:.15rem}
.held{border-color:var(--good)!important;background:var(--goodwash)}.held b{color:var(--good)}
.failed{border-color:var(--bad)!important;background:var(--badwash)}.failed b{color:var(--bad)}
.open{border-color:var(--open)!important;background:var(--openwash)}.open b{color:var(--open)}
.verdict{padding:.5rem 1rem;border:2px solid;border-radius:7px;margin:1.2rem 0}
.sound{border-color:var(--good);background:var(--goodwash)}.broken{border-color:var(--bad);background:var(--badwash)}
.broken>p b{color:var(--bad);font-size:1.1rem}
.declared{border:1px dashed var(--open);border-radius:5px;padding:.6rem .8rem;margin-top:1.3rem}
.declared b{color:var(--open)}
.private{border:2px solid var(--bad);color:var(--bad);padding:.5rem .8rem;border-radius:6px;font-weight:600}
.absent{background:var(--openwash);border-left:4px solid var(--open);padding:.5rem .8rem}
details{margin:.35rem 0;border:1px solid var(--line);border-radius:5px;padding:.1rem .8rem}
details[open]{padding-bottom:.5rem}summary{cursor:pointer;padding:.35rem 0;overflow-wrap:anywhere}
.path{margin:0;padding-left:1.6rem}.path li::marker{color:var(--soft);font-size:.75rem}
#works-list{font-size:.86rem;line-height:1.42}#works-list ol{padding-left:3.2rem;margin:.4rem 0}
#works-list li{margin:.55rem 0;overflow-wrap:anywhere;content-visibility:auto;contain-intrinsic-size:auto 6.5rem}
#works-list code{font-size:.72rem}#works-list small{color:var(--soft)}#works-list li::marker{color:var(--soft)}
#find{font:inherit;padding:.3rem .5rem;width:100%;max-width:24rem;color:inherit;background:var(--paper);
border:1px solid var(--soft);border-radius:5px}#found{display:block;color:var(--soft);min-height:1.5em}
footer{margin-top:3rem;border-top:3px solid var(--ink);padding-top:1.2rem}
@media(max-width:40rem){body{font-size:16px}dl>div{grid-template-columns:1fr}dd{margin-bottom:.3rem}h1{font-size:1.5rem}
.bars th{width:auto}#works-list ol{padding-left:2.6rem}}
@media print{@page{margin:15mm 14mm}
:root{--ink:#000;--soft:#444;--line:#bbb;--tint:#f6f6f6;--paper:#fff;--link:#000;--good:#17633a;--goodwash:#fff;
--bad:#a3161a;--badwash:#fff;--open:#7a4a00;--openwash:#fff;--b0:#17633a;--b1:#5a9e6f;--b2:#2b6cb0;--b3:#9b8a5f}
html{font-size:9.2pt}body{padding:0;max-width:none;font-size:1rem;line-height:1.36}.skip,#finder{display:none}
h1{font-size:20pt}h2{font-size:15pt}h3{margin:.8rem 0 .2rem}.lead,.shows{font-size:10pt}dl{gap:.2rem}
td,th{padding:.14rem .7rem .14rem 0}.checks li{margin:.15rem 0;padding:.2rem .6rem}summary{padding:.1rem 0}
details{margin:.2rem 0;padding:.05rem .7rem}.declared{margin-top:.7rem}figure{margin:.5rem 0}figure img{max-height:88mm;
object-fit:contain}
a{text-decoration:none}section{break-before:page;border-top:0;margin:0;padding:0}
h2 .n{border:1.5pt solid #000;background:#fff;color:#000;line-height:1.9rem}
h2,h3,caption,summary{break-after:avoid}tr,figure,.checks li,.declared,#works-list li,dl>div{break-inside:avoid}
.scroll,pre.record{overflow:visible;max-height:none}code,pre{font-size:7.5pt}table{font-size:8.5pt}
td code{min-width:9rem}details{border:0;border-left:1.5pt solid #bbb;border-radius:0;break-inside:auto}
#works-list details::details-content{content-visibility:visible;block-size:auto}
#works-list ol{columns:2;column-gap:7mm;padding-left:9mm}#works-list{font-size:5.9pt;
line-height:1.22}
#works-list li{content-visibility:visible;margin:.9mm 0}#works-list code{font-size:5pt}
footer{break-before:page;border-top:0}}
"""
SCRIPT: Final = """\
(function(){var box=document.getElementById("find"),all=document.getElementById("works-list");if(!box||!all)return;
document.getElementById("finder").hidden=false;
var groups=all.querySelectorAll("details"),items=all.querySelectorAll("li"),
out=document.getElementById("found"),texts=null;
function sift(){texts=texts||Array.prototype.map.call(items,function(item){
return item.textContent.toLowerCase()+item.id});
var words=box.value.toLowerCase().split(/\\s+/).filter(Boolean),count=0;
items.forEach(function(item,place){var fits=words.every(function(word){return texts[place].indexOf(word)>=0});
item.hidden=!fits;if(fits)count+=1});
groups.forEach(function(group){var some=group.querySelector("li:not([hidden])");group.hidden=!some;
group.open=words.length>0&&!!some});out.value=words.length?count+" / "+items.length:""}
box.addEventListener("input",sift)
function show(){var at=location.hash.slice(1)&&document.getElementById(decodeURIComponent(location.hash.slice(1)));
for(var up=at;up;up=up.parentElement)if(up.tagName==="DETAILS")up.open=true;if(at)at.scrollIntoView()}
addEventListener("hashchange",show);show()})();
"""


def script_element() -> str:
    """The script, as it stands in the page."""
    return f"<script>{SCRIPT}</script>"


def content_policy() -> str:
    """What the page may do: show its own style and pictures, run this one script, load nothing."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
