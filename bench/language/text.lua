-- The same in Lua.
local n = 0
for i = 1, 400000 do
	local s = "item " .. i .. " of " .. n
	local at = string.find(s, "99", 1, true)
	if at and at - 1 > 0 then n = n + 1 end
	n = n + #string.sub(s, 6, 8)
end
print(n)
