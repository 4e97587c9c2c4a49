# SPDX-License-Identifier: BSD-2-Clause
# Keeps a list of what should be there, and makes it so. Run twice, the second time changes nothing.
:global Wanted ({
  "pc"={ "port"=8080; "proto"="tcp"; "note"="web; \"beta\"" };
  "console"={ "port"=3074; "proto"="udp"; "note"="" }
});
:global "changes-made" 0;

:global LogPrint do={
  :global LogPrint;
  :if ([ :len $2 ] = 0) do={ :error "LogPrint: no message"; }
  :put ("[" . $1 . "] " . $2);
  :if ($1 = "warning") do={ /log warning $2 } else={ /log info $2 };
}

:global Ensure do={
  :global LogPrint;
  :global "changes-made";
  :local path $1; :local key $2; :local value $3;
  :local get [ :parse (":return [/" . $path . "/get " . $key . "]") ];
  :local have [ $get ];
  :if ([ :tostr $have ] != [ :tostr $value ]) do={
    [[ :parse ("/" . $path . "/set " . $key . "=\"" . $value . "\"") ]];
    :set $"changes-made" ($"changes-made" + 1);
    $LogPrint info ("set " . $key . " of " . $path . " to " . $value);
    :return true;
  }
  :return false;
}

:local Round do={
  :global Ensure; :global "changes-made"; :global LogPrint;
  :set $"changes-made" 0;
  :foreach path,values in={ "ip/upnp"={ "show-dummy-rule"=false; "max-lease"=2d }; "system/identity"={ "name"="R1" } } do={
    :foreach key,value in=$values do={
      :if ([ $Ensure $path $key $value ]) do={ :put "  changed" } else={ :put ("  kept " . $key) }
    }
  }
  :return $"changes-made";
}
:put ("first: " . [ $Round ]);
:put ("second: " . [ $Round ]);

:foreach who,what in=$Wanted do={
  :local line ("$who " . ($what->"proto") . "/" . ($what->"port"));
  :if (($what->"note") != "") do={ :set line "$line (\"$($what->"note")\")" };
  :put $line;
}
# retries that succeed in the end, and that do not
:global tries 0;
:retry command={
  :global tries;
  :set tries ($tries + 1);
  :if ($tries < 3) do={ :error "not yet" }
} delay=10ms max=5;
:put ("tries: " . $tries);
:onerror e in={ :retry command={ :error "never" } delay=1ms max=2 } do={ :put ("gave up: " . $e) };
:do {
  :local x 10;
  :while (true) do={
    :set x ($x - 3);
    :if ($x < 0) do={ :error "below" };
  }
} on-error={ :put "left" };
$LogPrint warning "port 8080 is not forwarded"
:put [ :len [ /log find where topics~"warning" message~"8080" ] ];
:foreach row in=[ /ip/service/print as-value where name=api ] do={
  :put (($row->"name") . ":" . ($row->"port"));
}
/ip/service
:foreach s in=[ find where !disabled and name=api ] do={ :put [ get $s value-name=name ] };
/
:put ([ :typeof $undeclared ] . [ :typeof [ /system/clock/get time ] ]);
:local csv [ :serialize to=dsv delimiter=";" options=dsv.remap [ /ip/service/print as-value proplist=name,port where name=api ] ];
:put [ :pick $csv ([ :find $csv "\n" ] + 1) [ :len $csv ] ];
