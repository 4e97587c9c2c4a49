# SPDX-License-Identifier: BSD-2-Clause
# parse a date and build a name
:local GetDate do={
  :local d [ /system/clock/get date ];
  :local months ({ "jan"=1; "feb"=2; "mar"=3; "apr"=4; "may"=5; "jun"=6; "jul"=7; "aug"=8; "sep"=9; "oct"=10; "nov"=11; "dec"=12 });
  :if ([ :find $d "/" ] >= 0) do={
    :return ([ :pick $d 7 11 ] . "-" . ($months->[ :pick $d 0 3 ]) . "-" . [ :pick $d 4 6 ]);
  }
  :return $d;
}
:local name ("backup_" . [ /system/identity/get name ] . "_" . [ $GetDate ]);
:put ([ :typeof $name ] . " " . [ :pick $name 0 17 ]);

# split text into lines, words; count
:local Lines do={
  :local result ({});
  :local rest $1;
  :while ([ :len $rest ] > 0) do={
    :local at [ :find $rest "\n" ];
    :if ([ :typeof $at ] = "nil") do={ :set at [ :len $rest ]; }
    :set result ($result, [ :pick $rest 0 $at ]);
    :set rest [ :pick $rest ($at + 1) [ :len $rest ] ];
  }
  :return $result;
}
:foreach n,line in=[ $Lines ("one two\nthree\n\nfour") ] do={
  :put ("$n: <$line> words=" . [ :len [ :toarray ($line) ] ]);
}
# sort numbers (bubble)
:local a (5,3,9,1,7);
:for i from=0 to=([:len $a] - 2) do={
  :for j from=0 to=([:len $a] - 2 - $i) do={
    :if (($a->$j) > ($a->($j+1))) do={
      :local t ($a->$j);
      :set ($a->$j) ($a->($j+1));
      :set ($a->($j+1)) $t;
    }
  }
}
:put $a;
# recursive function through a global
:global Fact do={
  :global Fact;
  :if ($1 <= 1) do={ :return 1; }
  :return ($1 * [ $Fact ($1 - 1) ]);
}
:put [ $Fact 12 ];
# hex, bits
:local Hex do={
  :local digits "0123456789abcdef";
  :local n [ :tonum $1 ]; :local out "";
  :do {
    :set out ([ :pick $digits ($n & 15) ] . $out);
    :set n ($n >> 4);
  } while=($n > 0);
  :return $out;
}
:put [ $Hex 48879 ];
:onerror Err {
  :foreach i in=[ /ip/upnp/interfaces/find where type=external disabled=no ] do={
    :local if [ /ip/upnp/interfaces/get $i interface ];
    :put "$if is external";
    :if ([ :len [ /interface/find where name=$if running ] ] = 0) do={
      :error ("interface " . $if . " is down");
    }
  }
  :put "all up";
} do={
  :put ("problem: " . $Err);
}
:do { /ip/upnp/interfaces/set [ find where interface=nosuch ] disabled=yes; :put "nothing to do" } on-error={ :put "failed" };
:local json [ :serialize to=json ({ "a"=1; "list"=({ 1; 2; "x" }); "t"=5m; "ip"=10.0.0.1; "n"=[:nothing]; "b"=true }) ];
:put $json;
:local back [ :deserialize from=json $json ];
:put ($back->"list"->2);
:put ([ :typeof ($back->"list") ] . " " . [ :typeof ($back->"b") ] . " " . ($back->"t"));
:put [ :tostr [ /ip/upnp/get max-lease ] ];
:if ([ /ip/upnp/get max-lease ] > 1d) do={ :put "long" } else={ :put "short" };
:put ("10.0.0.5" in 10.0.0.0/8);
:put (10.0.0.5 in 10.0.0.0/8);
:local ip 192.168.88.10;
:put ($ip & 255.255.255.0);
:put ([:toip "10.1.2.3"] + 5);
:local t [:totime "1d2h"]; :put $t; :put ($t + 30m);
:put [ :len [ /interface/find where name=ether1 ] ];
:log info ("done with " . $name);
:put ([ /log/get [ find where message~"^done with" ] message ] = ("done with " . $name));
