#include "scan/sequence_model.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"

namespace scan {

namespace {

// A class for each letter of either case, one for all digits (their order says
// nothing), one for whatever stands between words.
constexpr std::size_t kDigit = 52;
constexpr std::size_t kBetween = 53;
constexpr std::size_t kClasses = 54;

// Row: the class before; column: the class; '0' + 4 * -log2(probability),
// cut at 12 bits so that one rare pair does not decide.  Made from 470,000
// distinct words of C, Go, Python, Perl, PHP and shell source, their
// documentation and English text.  As text it is a tenth of the size of a
// table of doubles and can be compared at a glance.
constexpr std::string_view kTable =
    R"(VD@BWO@[D^M=A>`C`>@8HOQNJXY`Z]`_``\``_]`_V`XW\`]````KE)"
    R"(;NMO<TPP@AV;ILAOZDAO=Y_]GYV\QWRW^`T`_]XVYL_PMR^O]```L=)"
    R"(<VGX:VZ?G]@@NY;P]DK:DX[_F`X`W\^\``Z`Y`^``U`XWZ`\````TB)"
    R"(>KMA9QNZ>XMGLQDLYHDOERURO^KOKLNPSVM[XRORQLWKKMRMU``YQ8)"
    R"(DP?BLHLWT_WAF?SGF<<?RKMFL`NTJRRRWYQ^]TQSUM]LNPVMY```T;)"
    R"(A[RPABRU7`RBSN=V]EGGG_\\J`[_\[[[``_``WY\^]`^Y_``_```N7)"
    R"(DVLT8OGH?`PANFDORA>LGWY`STOSNTQP[ZS[[VPUTLVNNPVM[`__U9)"
    R"(:SNP:W\W?\WOIS<P^DICEYY_OQNXLQQRUZVXXWTVVOZHPQUVX```N9)"
    R"(FI>DBG@XZ`U@E::GZE?>]G`K`G``]````````````_``\``Y````\I)"
    R"(JYVV1[Y^OUO\ZXBTWZC]I^R[\[^^^^\``^`_]^`\`W\``^^```^_QD)"
    R"(DRJL7GMRA_UEIJKOXO>J@YO`T`MWLPNOVVL\XSQVULSKLLTUY```N8)"
    R"(?PSD9>X_<`UATU;I`WEC@R[`H`RYQUVW_]U``WTVXO^POVZU^```U>)"
    R"(;FTK7XT_?`WHBP@>_VDMG[O`L`QYPUWT\`T^_XPYYH`SQTZO\`_`V>)"
    R"(@WA??A?ZDZLNOGDO_Q;;HJ\`S`RYMTTTYZSZ\XSVWN_ONRYQX```V=)"
    R"(JG?CYMD^KAJAA8CD`<EE?IGRO]\`Z[_]``\`\`\_`W`ZY[_`````[D)"
    R"(=QME;UOFB`U?SU=A`<E@DSZ`K_SZPYSU]ZV]]ZW]XN`PRU[R````P>)"
    R"(X\XSZY[\Y[`@WU[STROV1[Z^_[Z\_\^^\W_]`_[]Z]_`_Y_`]`]^P@)"
    R"(?SCI9PC_?`FKGK<N`FABJCV`D`SYOVWUZ\T`_YUXUO^RQTXP[```U<)"
    R"(EZGQ;QSFB`KORUDERWA;FWR_N`NRJMLQMZNZYESUQK[JGPUNU``\Y7)"
    R"(>YHR;QXC:``POWAM`B?GI\LUE\OTMOPQUVM\YSQUSN]IMNUSX```S:)"
    R"(IBGA:IK`E`\?@>L?`<?<[``V`]\``S`_`````````^``````````RK)"
    R"(;UQZ6WW\7`]VJPGN_TMOUYZ`Y`]`Y]\^``^``^_`[]`]\_^U`^``@B)"
    R"(<VPM?RZF=\VIVA9T[@ALVXJWZ^QTNQRRYZQ\XQQWUI[NONUMX\]_P:)"
    R"(GV?K>NYRA][QJXK<\RN9PUZMFXPWOQQQYYS`]TVSRL\PPPVMX[]^K7)"
    R"(GOGMKUT]P`^HDFK<`P@DWYO_YOIMGKLLMOKXTOLMME[EGIQHS`_]R5)"
    R"(8USR5RUOBXWLNQ@S[SONEUUYIJPVUXPXWXYZ[YVWWNXPWZZXZY\YJ@)"
    R"(^RA>`PK]O``FXE`B`AEDDQQ``RMFBEQND[G[R@EB^C_BD=GJSLMXID)"
    R"(:\Y\CZTY>Z`EV\DYZEW\=`_`BZ@JILDKRYEIVANPFPVHHSCZW[JVG>)"
    R"(C_^ZJ^^DS``<T`7V`ATZG_``W`CQIOANXEEZFGQW@N`GMBJX[_N`MC)"
    R"(=Q_V:^]`?``MXLB_`LS_K```U`CJLI<KSXB^SMRPFO[LIRHQWQS]I9)"
    R"(V`\N`QY```YOM>`[UDRZ`H`A``FN@@JFJYUZVFG@IHO=?DOJNFL]L9)"
    R"(C_[[E\]P;``?YZ=][AX]E^^^^`AKIJECWW<^YDTVAZYKHKK\Z[Q^C?)"
    R"(HTJX7]\YH_FG]^=Y]?T\M^\`^YHSIT?YNKB[QKQHIOZAFOMVX[TUR<)"
    R"(>]UX>\]^E[\QR\AY^WWDFX[\M\<UPP=UYOCYNOKT@MYHMCITV[RVK9)"
    R"(C`[A`OT````]F;UJ`]DL``````IKCABDE\R_YCF<>F\GC@ZI^M[IUF)"
    R"(EURWNTTTORSTUV6QTX@RGUKYXVITTU7RSTLJJURUBMTTCSHTRUSTIF)"
    R"(IWXZ8U]REZXUGIOV\LTYFXR[X[HTMM:MNNCXOJKFLQTODLDUNYSSL9)"
    R"(DR_ZG```;``]`_8```X`SY``_^BRRG>OTZ@`WCSV?L_SIEFTU`KZR>)"
    R"(;XY^;YZ]A^^N`]>]`_RQF^Z^M_=JTO<WZ[B]XIFUBC]UGMLYX]Q[OA)"
    R"(?^__AW]`V`````?[``W\J]``_`@TCBAF@VDZLLOHAPZS=>JI]]R]Q;)"
    R"(TFPY_K_`Y`^VZI\?`AKSIJO```KICCWLD[KFKBC:GC`=FDAKFRQ\UC)"
    R"(=^`YD]`RK`\H``<T`7R\GW``O`C\NM?WRGH`XFVXDH]AJFJSZ_P_OB)"
    R"(ONRQTLQTTVTTVQOPUTON4UNPRVJRKPSSVURQQ?RNVRHNMQ;USWQSG@)"
    R"(HY`Z5```Q`````EZ``]`D`````BQIL=QI_C`LIIKAQ`HFGKJW`I`U?)"
    R"(J]DX9``JF`SRYNFDN]M>EYX`K`IWHRAUPFD`MNRSHEPUD?HTU\M]R;)"
    R"(B_X_A^`HE`^R``BU`B]XO`V`@]@YKQ=MVD=`\MOYCJ_CDGK[OUD[Q:)"
    R"(_]][[`Z]P_`S`@\=`D?NV]]\][JEHFBMLXE_Y?E<NA_>@?RX_S\[SH)"
    R"(7^X^?[]\A\`YE]HK_\W]O``\__A[U\=YZZB__XMUOO]WSZV[]`^`7G)"
    R"(@YVZ@WYE<Z_WUW9ZW@TXUXTUXU@WPOEVTKB\VLTD@TWEEQSYTSVWL>)"
    R"(STNWUTSURWXSIUTLXQQQQTURSUKUDHAQPMCVSMFPK?TMF<MSS?FQF6)"
    R"(EYUXKTUXO^ZWX[NXWUU[NXUWXVFNNRGSQPLVVLDFL:WOADPQPTJRJ4)"
    R"(HORQFOPMFNRMOP9RPQNMPNOOLR>ROR:PRNARRHJPCMQNMRGQNQLIC>)"
    R"(BALNOOTUSUVSQRUKWPMOUSTKWVFHFFGEPUNVTMOQQMSNKNQPRUVV;5)"
    R"(BF@CEDEHDQMDCFEARB>CGHJQUUHLGJKKHNJXTKJLMGXIGKLOQY\ZK@)";
static_assert(kTable.size() == kClasses * kClasses);

std::size_t ClassOf(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::size_t>(c - 'a');
  if (c >= 'A' && c <= 'Z') return static_cast<std::size_t>(c - 'A' + 26);
  if (c >= '0' && c <= '9') return kDigit;
  return kBetween;
}

double BitsInWords(std::size_t before, std::size_t now) {
  const double bits = (kTable[before * kClasses + now] - '0') / 4.0;
  // The class of digits stands for ten characters.
  return now == kDigit ? bits + std::log2(10.0) : bits;
}

// The number of characters that a generator with this output chooses from.
double AlphabetSize(std::string_view value) {
  bool lower = false, upper = false, digit = false, beyond_hex = false;
  for (const char c : value) {
    const std::size_t now = ClassOf(c);
    if (now == kBetween) continue;
    digit = digit || now == kDigit;
    lower = lower || now < 26;
    upper = upper || (now >= 26 && now < kDigit);
    beyond_hex = beyond_hex || (now < kDigit && now % 26 > 'f' - 'a');
  }
  if (digit && !beyond_hex && lower != upper) return 16;
  const double size = (lower ? 26 : 0) + (upper ? 26 : 0) + (digit ? 10 : 0);
  return size > 0 ? size : 10;
}

}  // namespace

double RandomBits(std::string_view text) {
  // MYSQL_ROOT_PASSWORD is as much a word as mysql_root_password, but the table
  // has seen few of them.
  const bool small = std::any_of(text.begin(), text.end(),
                                 [](char c) { return c >= 'a' && c <= 'z'; });
  const std::string lower = small ? std::string() : base::Lower(text);
  const std::string_view value = small ? text : std::string_view(lower);
  const double random = std::log2(AlphabetSize(value));
  double sum = 0;
  std::size_t before = kBetween;
  for (const char c : value) {
    const std::size_t now = ClassOf(c);
    if (now != kBetween) sum += BitsInWords(before, now) - random;
    before = now;
  }
  return sum;
}

}  // namespace scan
