"""Texts that would run if a page took them for markup or script.

Each calls `pwned`, which a page of the test knows. Those that swallow what stands behind them come last.
"""

import json
import os
from pathlib import Path

OURS = (
    # scripts
    "<script>pwned()</script>",
    "<ScRiPt >pwned()</sCrIpT\t>",
    "<script/x>pwned()</script\n>",
    "<scr<script>ipt>pwned()</scr</script>ipt>",
    "</script><script>pwned()</script>",
    "</ScRiPt ><svg onload=pwned()>",
    "<script src=data:,pwned()></script>",
    "<script type=module>pwned()</script>",
    "<<script>pwned();//<</script>",
    "]]><script>pwned()</script><![CDATA[",
    "--><script>pwned()</script>",
    "</title><script>pwned()</script>",
    "</textarea><script>pwned()</script>",
    "</style><script>pwned()</script>",
    "</noscript><script>pwned()</script>",
    '{"@type":"x"}</script><img src=x onerror=pwned()>',
    '\\u003cscript\\u003epwned()\\u003c/script\\u003e","x":"',
    "\u2028pwned()\u2029//",
    # handlers
    "<img src=x onerror=pwned()>",
    "<img/src='x'onerror='pwned()'>",
    "<IMG SRC=x OnErRoR\n=\npwned()>",
    "<image src=x onerror=pwned()>",
    "<body onload=pwned()>",
    "<p onmouseover=pwned()>arahkan</p>",
    "<b onclick=pwned()>tekan</b>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>x</details>",
    "<video><source onerror=pwned()></video>",
    "<audio src=x onerror=pwned()>",
    "<marquee onstart=pwned()>x</marquee>",
    "<a tabindex=0 onfocus=pwned()>x</a>",
    "<div style=animation:a onanimationstart=pwned()>x",
    "<select autofocus onfocus=pwned()><option>x",
    "<button popovertarget=x onbeforetoggle=pwned()>x",
    "<body onhashchange=pwned() onpageshow=pwned()>",
    # out of an attribute
    '" onmouseover="pwned()',
    "' onmouseover='pwned()",
    '" autofocus onfocus=pwned() x="',
    "\"'><img src=x onerror=pwned()>",
    '"><svg/onload=pwned()>',
    "x onerror=pwned() ",
    "`><img src=x onerror=pwned()>",
    "&quot; onclick=&quot;pwned()&quot;",
    # addresses
    "javascript:pwned()",
    "JaVaScRiPt:pwned()",
    "java\tscript:pwned()",
    "\x01javascript:pwned()",
    "javascript&colon;pwned()",
    "&#106;avascript:pwned()",
    'https://a.example/"onmouseover="pwned()',
    "https://a.example/'><script>pwned()</script>",
    "javascript://a.example/%0Apwned()",
    "//a.example/x.js",
    '<a href="javascript:pwned()">tautan</a>',
    '<a href=" java&#10;script:pwned()">tautan</a>',
    '<a href="&#x6A;avascript&#x3A;pwned()">tautan</a>',
    '<a href="data:text/html,<script>pwned()</script>">tautan</a>',
    '<a href="vbscript:pwned()">tautan</a>',
    '<form action="javascript:pwned()"><button>kirim</button></form>',
    '<button formaction="javascript:pwned()">kirim</button>',
    '<base href="javascript:pwned()//">',
    '<object data="javascript:pwned()"></object>',
    '<embed src="data:text/html,<script>pwned()</script>">',
    '<iframe src="javascript:pwned()"></iframe>',
    '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
    '<meta http-equiv=refresh content="0;url=javascript:pwned()">',
    '<link rel=stylesheet href="data:text/css,*{x:y}">',
    # other worlds within HTML
    "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
    '<svg><a xlink:href="javascript:pwned()"><text y=9>x</text></a></svg>',
    "<svg><foreignObject><img src=x onerror=pwned()></foreignObject></svg>",
    '<math href="javascript:pwned()">x</math>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=pwned()&gt;">',
    '<svg></p><style><a id="</style><img src=x onerror=pwned()>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=pwned()>",
    '<noscript><p title="</noscript><img src=x onerror=pwned()>">',
    "<template><img src=x onerror=pwned()></template>",
    "<template shadowrootmode=open><img src=x onerror=pwned()></template>",
    # styles
    '<p style="background:url(javascript:pwned())">x</p>',
    "<style>@import'data:text/css,*{}';</style>",
    "x{}*{background:url(data:,x)}",
    # templates, formats, signs
    "{{ pwned() }}{% debug %}${pwned()}{detail}{0}%(x)s%s",
    "\uff1cscript\uff1epwned()\uff1c/script\uff1e",
    "<\u0131mg src=x onerror=pwned()>",
    "\u202e<script>pwned()</script>",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "&amp;lt;img src=x onerror=pwned()&amp;gt;",
    '=HYPERLINK("javascript:pwned()")',
    # what swallows the rest
    "<xmp><img title='</xmp><img src=x onerror=pwned()>'>",
    "<textarea><img title='</textarea><img src=x onerror=pwned()>'>",
    "<title><img title='</title><img src=x onerror=pwned()>'>",
    "<style><img title='</style><img src=x onerror=pwned()>'>",
    "<!--><img src=x onerror=pwned()>-->",
    "<!-- <img title='--><img src=x onerror=pwned()>'>",
    "<![CDATA[<img src=x onerror=pwned()>]]>",
    "<?php <img src=x onerror=pwned()> ?>",
    "<plaintext><img src=x onerror=pwned()>",
)


def more() -> list[str]:
    """Return the texts in the folder that HOSTILE_DATA names: lists in JSON, text files with one a line."""
    folder = os.environ.get("HOSTILE_DATA")
    found: list[str] = []
    for path in sorted(Path(folder).iterdir()) if folder else ():
        text = path.read_text("utf-8", errors="replace")
        found += json.loads(text) if path.suffix == ".json" else text.splitlines()
    return [each for each in found if each.strip()]
