-- The same in Lua.
local a = {}
for i = 1, 100000 do a[#a + 1] = i * 3 end
local sum = 0
for r = 1, 20 do
	for k, v in ipairs(a) do
		if v > 150000 and v % 2 == 0 then sum = sum + v else sum = sum - 1 end
	end
end
print(sum)
